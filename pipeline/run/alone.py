"""A report as it is told if no other report of the run bears on it. Worked out where the file was read, so that the parent of a run only
puts together what it is sent; that asks whether it really stands alone, and works it out anew where it does not."""

from pipeline.catalog import Catalog
from pipeline.decisions import Decisions
from pipeline.export import Renderer, unchanged
from pipeline.model import Report
from pipeline.run.outline import outline
from pipeline.run.packing import Alone, alone_key
from pipeline.validate.across import Place, judge_together


def told_alone(report: Report, catalog: Catalog, decisions: Decisions, renderer: Renderer) -> Alone:
    """The rows of a report that is the only one of its park."""
    place = Place(decisions.parks.id(report.park))
    (judged,) = judge_together([(report, place)], catalog)
    done = decisions.finished(judged)
    return Alone(
        renderer.language, alone_key(place, decisions.bearing(report)), outline(done), unchanged(report, done), renderer.all_rows(done)
    )


__all__ = ["told_alone"]
