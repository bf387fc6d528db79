import Kernel
package import Web

/// Cameras, their film and troubles; what runs is asked of the desk.
package func filmPages(_ desk: FilmDesk) -> Pages {
    Pages(
        area: "film",
        routes: CameraPages(desk: desk).routes + CameraPage(desk: desk).routes + IncidentPages.routes
            + FilmRulesPages.rules.routes + ViewingActs().routes + ViewingPage(desk: desk).routes
            + FilmDoors(desk: desk).routes,
        rail: [
            RailPlace(character: "影", name: FilmParts.title, path: "/film", access: .permission("film.view")) {
                (standing, snapshot) throws(Fault) in
                guard standing.looksAfterCameras else { return 0 }
                return try IncidentTable.standing(limit: 99, from: snapshot).count
            }
        ],
        tasks: { (standing, clock, language, snapshot) throws(Fault) in
            guard standing.looksAfterCameras else { return [] }
            return try IncidentTable.standing(limit: 20, from: snapshot).compactMap { incident in
                guard let trouble = incident.trouble else { return nil }
                return Pages.Task(
                    urgency: .today, since: incident.from,
                    title: Phrase(
                        "摄像机 \(incident.camera) \(trouble.phrase.zh)",
                        "Camera \(incident.camera): \(trouble.phrase.en)"),
                    detail: trouble.remedy, action: Phrase("去看", "Look"), path: FilmParts.camera(incident.camera),
                    verdict: trouble == .clock ? .warn : .stop)
            }
        },
        find: { (code, standing, snapshot) throws(Fault) in
            guard standing.permissions.contains("film.view") else { return nil }
            return try CameraTable.load(code, from: snapshot).detail == nil ? nil : FilmParts.camera(code)
        })
}

extension Standing {
    /// Whoever acknowledges alarms has these troubles there: nobody is told twice.
    fileprivate var looksAfterCameras: Bool {
        permissions.contains("film.register") && !permissions.contains("alarms.act")
    }
}
