"""The runtime that MLServer loads: a packaged version that answers requests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from mlserver import MLModel, ModelSettings
from mlserver.errors import InferenceError, MLServerError
from mlserver.types import InferenceRequest, InferenceResponse
from pydantic import ConfigDict, TypeAdapter

from mlspec.expressions.values import Value
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.answering import Answer, Row, answer, sent_rows
from mlspec_runtime.serve.counted_requests import COUNTED
from mlspec_runtime.serve.failure import Refused, Unavailable
from mlspec_runtime.serve.look_up.look_ups import LookUps
from mlspec_runtime.serve.look_up.measurements import LookUpMeasurements
from mlspec_runtime.serve.measurements import Measurements
from mlspec_runtime.serve.packaged_model import PackagedModel, load_package
from mlspec_runtime.serve.prediction_log import Entry, LogRule, PredictionLog, now
from mlspec_runtime.serve.tensor import Tensor, columns_of, loose_values
from mlspec_runtime.serve.v2 import inputs_of, outputs_of, response, tensors_of

FEW_ROWS = 32
"""So many rows are computed at once; more of them in a thread, so that health is answered meanwhile."""

FLUSH_SECONDS = 5.0
"""So long does a server that stops wait for its log."""

_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class ServeRule:
    """What a server is told beside the package: `parameters.extra` of MLServer's model settings.

    Attributes:
        log: What is kept of predictions; None keeps nothing.
        duration_bounds: Thresholds of durations that rules ask for, in seconds.
        most_rows: So many rows are answered in one request.
        root: Files that inputs are looked up in stand below this folder.
        look_up_seconds: So long a request waits for its look-ups; what is not there by then is missing.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    log: LogRule | None = None
    duration_bounds: tuple[float, ...] = ()
    most_rows: int = 10_000
    root: str = "."
    look_up_seconds: float = 0.2


LONGEST_ID = 256
"""The id of a request stands in every line of the log that is about it."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    package: PackagedModel
    measurements: Measurements
    log: PredictionLog | None
    look_ups: LookUps | None


class PackagedVersion(MLModel):
    """A version of a model; ready once its package is whole and loaded."""

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__(settings)
        parameters = settings.parameters
        uri = None if parameters is None else parameters.uri
        self._folder = Path(uri or ".")
        self._version = (None if parameters is None else parameters.version) or ""
        self._rule = TypeAdapter(ServeRule).validate_python(getattr(parameters, "extra", None) or {})
        self._loaded: _Loaded | None = None
        self._worker = ThreadPoolExecutor(1, "prediction")

    async def load(self) -> bool:
        """Returns True once the package is loaded, every digest checked before.

        Raises:
            StageFailure: it cannot be served.
        """
        package = await asyncio.get_running_loop().run_in_executor(self._worker, load_package, self._folder)
        log_rule = self._rule.log
        if package.name != self.name:
            raise StageFailure(f"{self._folder} is a package of {package.name}, not of {self.name}")
        kept = () if log_rule is None else log_rule.features
        known = {name for name, _ in package.features.computed}
        if not known.issuperset(kept):
            raise StageFailure(
                f"{', '.join(sorted({*kept} - known))}: kept of predictions, and no feature of {package.name}"
            )
        measurements = Measurements(package, self._version, self._rule.duration_bounds)
        log = None
        if log_rule is not None:
            log = PredictionLog(log_rule, package.name, self._version, measurements.line)
        self.inputs, self.outputs = inputs_of(package), outputs_of(package)
        look_ups = await self._opened(package) if package.look_ups else None
        self._loaded = _Loaded(package, measurements, log, look_ups)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Returns the answer to a request.

        Raises:
            InferenceError: the request is refused (400; INVALID_ARGUMENT over gRPC).
            MLServerError: a store of inputs is at fault (503; UNAVAILABLE over gRPC).
        """
        loaded = self._require_loaded()
        began = perf_counter()
        try:
            found, answers, extra = await self._answered(loaded, payload)
        except Refused as refusal:
            self._count_here("refused", perf_counter() - began)
            raise InferenceError(str(refusal)) from None
        except Unavailable as fault:
            self._count_here("failed", perf_counter() - began)
            raise MLServerError(str(fault), _UNAVAILABLE) from None
        except BaseException:
            self._count_here("failed", perf_counter() - began)
            raise
        self._count_here("answered", perf_counter() - began)
        loaded.measurements.answers(answers)
        self._keep(loaded, str(payload.id), answers, extra)
        return found

    async def predict_stream(self, payloads: AsyncIterator[InferenceRequest]) -> AsyncIterator[InferenceResponse]:
        """Raises InferenceError: a prediction has no parts that could be streamed."""
        async for _ in payloads:
            break
        raise InferenceError("predictions are not streamed: use ModelInfer")
        yield  # the signature's: an iterator

    async def unload(self) -> bool:
        """Returns True once the log is written."""
        self.close()
        await self.disconnect()
        return True

    def count(self, outcome: str, seconds: float) -> None:
        """Counts a request and how long it took."""
        if self._loaded is not None:
            self._loaded.measurements.request(outcome, seconds)

    def _count_here(self, outcome: str, seconds: float) -> None:
        """Counts a request that nobody counts where it comes in: one over gRPC."""
        if not COUNTED.get():
            self.count(outcome, seconds)

    async def disconnect(self) -> None:
        """Lets go of the connections to stores of inputs."""
        if self._loaded is not None and self._loaded.look_ups is not None:
            await self._loaded.look_ups.close()

    def close(self) -> None:
        """Writes what is left of the log, as far as that is possible in a few seconds."""
        if self._loaded is not None and self._loaded.log is not None:
            self._loaded.log.close(FLUSH_SECONDS)

    async def _answered(
        self, loaded: _Loaded, payload: InferenceRequest
    ) -> tuple[InferenceResponse, tuple[Answer, ...], Mapping[str, list[Value]]]:
        if payload.id is not None and len(payload.id) > LONGEST_ID:
            raise Refused(f"id: has {len(payload.id)} characters, and at most {LONGEST_ID} are accepted")
        tensors, rows = columns_of(tensors_of(payload), self._rule.most_rows)
        extra = self._extra(loaded, tensors)
        asked = {name: tensor for name, tensor in tensors.items() if name not in extra}
        if rows <= FEW_ROWS:
            sent = sent_rows(loaded.package, asked, rows)
            answers = answer(loaded.package, *await self._whole(loaded, sent))
        else:
            work = asyncio.get_running_loop().run_in_executor
            sent = await work(self._worker, sent_rows, loaded.package, asked, rows)
            answers = await work(self._worker, answer, loaded.package, *await self._whole(loaded, sent))
        return response(loaded.package, self._version, payload, answers), answers, extra

    async def _whole(self, loaded: _Loaded, sent: list[Row]) -> tuple[list[Row], list[Mapping[str, str]] | None]:
        """Returns the rows with what is looked up beside them, and why what is missing is."""
        if loaded.look_ups is None:
            return sent, None
        found = await loaded.look_ups.of(sent)
        rows: list[Row] = [{**row, **each.values} for row, each in zip(sent, found, strict=True)]
        return rows, [each.lacking for each in found]

    async def _opened(self, package: PackagedModel) -> LookUps:
        counted = LookUpMeasurements(package.name, self._version, (rule.name for rule in package.look_ups))
        return await LookUps.open(package.look_ups, self._rule.root, self._rule.look_up_seconds, counted)

    def _extra(self, loaded: _Loaded, tensors: Mapping[str, Tensor]) -> dict[str, list[Value]]:
        """Returns the columns that only the log reads: the request schema does not speak of them."""
        kept = () if self._rule.log is None else self._rule.log.extra
        return {
            name: loose_values(tensors[name]) for name in kept if name in tensors and name not in loaded.package.inputs
        }

    def _keep(
        self, loaded: _Loaded, request: str, answers: tuple[Answer, ...], extra: Mapping[str, list[Value]]
    ) -> None:
        if loaded.log is None:
            return
        moment = now()
        for row, found in enumerate(answers):
            own = {name: values[row] for name, values in extra.items()}
            loaded.log.add(Entry(request, row, moment, found, own))

    def _require_loaded(self) -> _Loaded:
        if self._loaded is None:
            raise InferenceError(f"{self.name} is not loaded yet")
        return self._loaded
