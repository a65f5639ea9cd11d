"""A plain server of a scikit-learn model, as one writes it by hand: FastAPI, joblib, no log, no checks but types.

python bench/fastapi_peer.py MODEL.joblib PORT
"""

import sys

import joblib
import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Rows(BaseModel):
    rows: list[list[float | str | None]]


def application(file: str) -> FastAPI:
    app, model = FastAPI(), joblib.load(file)

    @app.post("/predict")
    def predict(sent: Rows) -> dict[str, list[float]]:
        values = np.array(sent.rows, dtype=object)
        values[np.equal(values, None)] = np.nan
        return {"score": model.predict_proba(values)[:, 1].tolist()}

    return app


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), access_log=False, log_level="error")
