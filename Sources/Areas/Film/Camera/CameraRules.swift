import Equipment
package import Kernel
import Places

package enum CameraCommand: Command {
    case declare(CameraDetail)
    case amend(CameraDetail)
    case close

    package var permission: Permission? { "film.register" }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .declare(let detail):
            writer.value("declare")
            detail.write(to: &writer)
        case .amend(let detail):
            writer.value("amend")
            detail.write(to: &writer)
        case .close: writer.value("close")
        }
        writer.endArray()
    }
}

package struct CameraState: Sendable, Hashable {
    package let id: String
    package var detail: CameraDetail?
    package var isClosed = false

    package init(id: String) { self.id = id }
}

/// What the register says of what a camera names.
package struct CameraEvidence: Sendable {
    package var pointKnown = false
    package var placeKnown = false
    /// Equipment that nobody registered.
    package var unknownAssets: [String] = []

    package init() {}
}

/// A camera stands at a video point of the rules and shows a place or equipment: else nobody would find its film.
package enum CameraRules: Rules {
    package static let noun = "film.camera"
    static let assetsMax = 20
    static let addressBytesMax = 500

    package static func blank(_ id: String) -> CameraState { CameraState(id: id) }

    package static func decide(
        _ command: CameraCommand, _ state: CameraState, _ evidence: CameraEvidence, _ circumstance: Circumstance
    ) throws(Refusal) -> [CameraFact] {
        if case .declare(let detail) = command {
            guard state.detail == nil else { throw .cameraExists(state.id) }
            guard isCode(state.id) else { throw .cameraCodeWrong }
            try check(detail, evidence)
            return [.declared(detail)]
        }
        guard let present = state.detail, !state.isClosed else { throw .cameraUnknown(state.id) }
        guard circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .filmReasonMissing }
        switch command {
        case .declare: throw .cameraExists(state.id)
        case .amend(let detail):
            guard detail != present else { throw .cameraSame }
            try check(detail, evidence)
            return [.amended(detail)]
        case .close: return [.closed]
        }
    }

    package static func apply(_ fact: CameraFact, _ head: EntryHead, to state: inout CameraState) {
        switch fact {
        case .declared(let detail), .amended(let detail): state.detail = detail
        case .closed: state.isClosed = true
        }
    }

    /// A code is the name of a folder, too.
    package static func isCode(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.first?.isLetter == true
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func check(_ detail: CameraDetail, _ evidence: CameraEvidence) throws(Refusal) {
        guard detail.name.isLine(bytesMax: 200), detail.assets.count <= assetsMax,
            Set(detail.assets).count == detail.assets.count
        else { throw .cameraFieldWrong }
        guard !detail.place.isEmpty || !detail.assets.isEmpty else { throw .cameraNowhere }
        guard evidence.pointKnown else { throw .cameraPointUnknown(detail.point) }
        guard evidence.placeKnown else { throw .cameraPlaceUnknown(detail.place) }
        if let unknown = evidence.unknownAssets.first { throw .cameraAssetUnknown(unknown) }
        try check(address: detail.address)
    }

    private static func check(address: String) throws(Refusal) {
        guard let scheme = ["rtsp://", "rtsps://"].first(where: { address.hasPrefix($0) }),
            address.utf8.count <= addressBytesMax,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") })
        else { throw .cameraAddressWrong }
        let rest = address.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !rest.isEmpty else { throw .cameraAddressWrong }
        guard !rest.contains("@") else { throw .cameraSecret }
    }
}

extension Refusal {
    package static func cameraExists(_ id: String) -> Refusal {
        Refusal(
            "film.camera.exists", Phrase("摄像机 \(id) 已经登记", "Camera \(id) is declared already"),
            next: Phrase("换一个编号", "Take another code"))
    }

    package static func cameraUnknown(_ id: String) -> Refusal {
        Refusal(
            "film.camera.unknown", Phrase("没有在用的摄像机 \(id)", "There is no open camera \(id)"),
            next: Phrase("先登记摄像机", "Declare the camera first"))
    }

    package static let cameraCodeWrong = Refusal(
        "film.camera.code-wrong",
        Phrase(
            "编号以大写字母开头，只用大写字母、数字和 -，最多 32 位",
            "A code begins with a capital and has capitals, digits and -, at most 32"),
        next: Phrase("例如 CAM-01", "For instance CAM-01"))

    package static let cameraFieldWrong = Refusal(
        "film.camera.field-wrong", Phrase("名称写错，或设备重复、太多", "Its name is wrong, or equipment double or too much"),
        next: Phrase("核对各项再提交", "Check the fields, then send it"))

    package static let cameraSame = Refusal(
        "film.camera.same", Phrase("没有任何更改", "Nothing is changed"), next: Phrase("改了再提交", "Change something first"))

    /// Film that belongs to no place and no equipment is found by nobody (A5).
    package static let cameraNowhere = Refusal(
        "film.camera.nowhere", Phrase("没有写明它拍的场所或设备", "Neither a place nor equipment that it shows is named"),
        next: Phrase("至少选一个场所或一台设备", "Name a place or equipment"))

    package static func cameraPointUnknown(_ point: String) -> Refusal {
        Refusal(
            "film.camera.point-unknown",
            Phrase("现行录像规则里没有视频点「\(point)」", "No video point \(point) in the rules in force"),
            next: Phrase("选规则里的视频点，或先采用录像规则", "Choose one of the rules, or adopt rules first"))
    }

    package static func cameraPlaceUnknown(_ place: String) -> Refusal {
        Refusal(
            "film.camera.place-unknown", Phrase("没有在用的场所 \(place)", "There is no open place \(place)"),
            next: Phrase("先登记场所", "Register the place first"))
    }

    package static func cameraAssetUnknown(_ asset: String) -> Refusal {
        Refusal(
            "film.camera.asset-unknown", Phrase("没有登记设备 \(asset)", "Equipment \(asset) is not registered"),
            next: Phrase("先登记设备", "Register it first"))
    }

    package static let cameraAddressWrong = Refusal(
        "film.camera.address-wrong", Phrase("地址要以 rtsp:// 或 rtsps:// 开头", "An address begins with rtsp:// or rtsps://"),
        next: Phrase("在摄像机的说明书里查 RTSP 地址", "See the camera's manual for its RTSP address"))

    /// The record is kept for decades and read by many: no password belongs there (MLPS, D 12.1).
    package static let cameraSecret = Refusal(
        "film.camera.secret", Phrase("地址里不能写用户名和口令", "No user and no password belong into the address"),
        next: Phrase("在「口令」一栏写，只存在本机", "Write them into the field of their own: they stay on this machine"))

    package static let filmReasonMissing = Refusal(
        "film.reason-missing", Phrase("没有写原因", "No reason is given"), next: Phrase("写明原因", "Say why"))
}
