"""A gate that has nothing in production to compare with, as a report shows it."""

from report_evidence import BY_BASELINE, Content, evidence, fault

from mlspec.report import page, text

WAITING = {"verdict": "no_production", "reason": "nothing in production: does not block", "value": None}
NOTHING = {"low": None, "high": None, "detectable": None}


def against_production(plan: Content) -> None:
    found = next(gate for gate in plan["judgement"]["gates"] if gate["name"] == BY_BASELINE)
    found["against"] = "production"


def waiting(gates: Content) -> None:
    gates["gates"][BY_BASELINE].update(WAITING | NOTHING)


def test_it_is_said_and_does_not_block() -> None:
    found = evidence(plan=against_production, gates=waiting)
    shown, shown_page = text.render(found), page.render(found)
    assert found.gates.verdict == "pass"
    assert "1 gate compares with production, where nothing is yet" in shown
    assert "lead over production" in shown
    assert "nothing in production: does not block" in shown
    assert "nothing in production: does not block" in shown_page


def test_only_a_gate_against_production_may_say_so() -> None:
    assert "says no_production, which its interval contradicts" in str(fault(gates=waiting))


def test_gates_against_production_alone_are_no_pass() -> None:
    def alone(gates: Content) -> None:
        for found in gates["gates"].values():
            found.update(WAITING | NOTHING)

    assert "has the verdict pass, its gates say inconclusive" in str(fault(gates=alone))
