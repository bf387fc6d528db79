import Film
import Kernel
import TestKit

extension Questions {
    static func film(_ snapshot: any Snapshot) throws(Fault) {
        let now = Moment.storyStart
        _ = try CameraTable.all(from: snapshot)
        _ = try CameraChoice.cameras(assets: ["BR101"], places: ["r101"], from: snapshot)
        _ = try ReelTable.newest(of: "CAM-05", from: snapshot)
        _ = try ReelTable.list(of: "CAM-05", from: now, to: now + .hours(1), limit: 10, from: snapshot)
        _ = try ReelTable.present(after: "", limit: 10, from: snapshot)
        _ = try ReelTable.before(now, limit: 10, from: snapshot)
        _ = try ReelTable.disposed(of: "CAM-05", between: now - .days(200), and: now, from: snapshot)
        _ = try IncidentTable.standing(limit: 10, from: snapshot)
        _ = try IncidentTable.list(before: now, limit: 10, from: snapshot)
        _ = try IncidentTable.list(of: "CAM-05", from: now, to: now + .hours(1), limit: 10, from: snapshot)
        _ = try ViewingTable.load("VW-1", from: snapshot)
        _ = try ViewingTable.looks(at: "CAM-05", limit: 10, from: snapshot)
        _ = try KeepTable.list(of: "CAM-05", limit: 10, from: snapshot)
    }
}
