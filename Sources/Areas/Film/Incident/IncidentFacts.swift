package import Kernel

/// What may be wrong with a camera.
package enum FilmTrouble: String, Sendable, Hashable, CaseIterable {
    case gap
    case frozen
    case clock
    case codec
    case disk

    package var phrase: Phrase {
        switch self {
        case .gap: Phrase("没有画面", "no film")
        case .frozen: Phrase("画面不动", "picture stands still")
        case .clock: Phrase("时钟不准", "clock is wrong")
        case .codec: Phrase("编码不能播放", "codec cannot be played")
        case .disk: Phrase("磁盘将满，停止录像", "no room on disk: not recorded")
        }
    }

    /// What to do.
    package var remedy: Phrase {
        switch self {
        case .gap: Phrase("查电源、网线和 RTSP 地址", "Check power, cable and RTSP address")
        case .frozen: Phrase("到现场看；重启摄像机", "Go and look; restart the camera")
        case .clock: Phrase("给摄像机设 NTP", "Set NTP in the camera")
        case .codec: Phrase("在摄像机里把编码改为 H.264", "Set the camera to H.264")
        case .disk: Phrase("扩容，或缩短保留天数", "Add room, or keep film for fewer days")
        }
    }
}

/// What ran in the equipment before a camera.
package struct FilmedUse: Sendable, Hashable {
    package let batch: String
    package let step: String

    package init(batch: String, step: String) {
        self.batch = batch
        self.step = step
    }
}

/// A trouble began or ended; both are told by the node.
package enum IncidentFact: Fact {
    case raised(camera: String, FilmTrouble, from: Moment, detail: String)
    /// With what ran in the equipment meanwhile.
    case ended(camera: String, to: Moment, uses: [FilmedUse])

    package static let kinds: [FactKind] = ["film.incident.raised.v1", "film.incident.ended.v1"]

    package var kind: FactKind {
        switch self {
        case .raised: "film.incident.raised.v1"
        case .ended: "film.incident.ended.v1"
        }
    }

    package var mentions: [Subject] {
        switch self {
        case .raised(let camera, _, _, _): return [Subject(CameraRules.noun, camera)]
        case .ended(let camera, _, let uses):
            var subjects = [Subject(CameraRules.noun, camera)]
            for use in uses {
                let batch = Subject("lineage.batch", use.batch)
                if !subjects.contains(batch) { subjects.append(batch) }
            }
            return subjects
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .raised(let camera, let trouble, let from, let detail):
            writer.member("camera", camera)
            writer.member("detail", detail)
            writer.member("from", from)
            writer.member("trouble", trouble.rawValue)
        case .ended(let camera, let to, let uses):
            writer.member("camera", camera)
            writer.member("to", to)
            writer.key("uses")
            writer.beginArray()
            for use in uses {
                writer.beginObject()
                writer.member("batch", use.batch)
                writer.member("step", use.step)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> IncidentFact {
        switch kind {
        case "film.incident.raised.v1":
            return .raised(
                camera: try fields.string("camera"), try fields.choice("trouble"), from: try fields.moment("from"),
                detail: try fields.string("detail"))
        case "film.incident.ended.v1":
            var uses: [FilmedUse] = []
            for use in try fields.objects("uses") {
                uses.append(FilmedUse(batch: try use.string("batch"), step: try use.string("step")))
            }
            return .ended(camera: try fields.string("camera"), to: try fields.moment("to"), uses: uses)
        default: throw fields.wrong("kind")
        }
    }
}
