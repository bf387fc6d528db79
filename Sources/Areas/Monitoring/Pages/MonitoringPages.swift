package import Equipment
import Kernel
package import Web

/// The plant at this moment: every unit, one unit, curves, what is silent; the screen for the wall.
package func monitoringPages(
    _ curves: (any CurveSource)?, collection: @escaping @Sendable () -> LiveCollection = { LiveCollection() },
    paths: GoldenPaths? = nil
) -> Pages {
    let trend = TrendPages(curves: curves, paths: paths)
    return Pages(
        area: "monitoring",
        routes: OverviewPages(curves: curves).routes + UnitPages(curves: curves, trend: trend).routes + trend.routes
            + CurveNotePages(trend: trend).routes + CurveFile(curves: curves).routes
            + QualityPages(curves: curves, collection: collection).routes,
        rail: [
            RailPlace(
                character: "测", name: MonitoringParts.title, path: "/monitoring",
                access: .permission("monitoring.view"))
        ],
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("monitoring.view") else { return nil }
            return try LivePlant.unit(code, nil, from: snapshot).flatMap { unit in
                unit.signals.isEmpty ? nil : MonitoringParts.unitPath(unit.asset.id)
            }
        })
}
