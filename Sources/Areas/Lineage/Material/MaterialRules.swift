package import Kernel

package enum MaterialCommand: Command {
    case register(Material)
    case amend(Material)

    package var permission: Permission? { "lineage.register" }

    package var material: Material {
        switch self {
        case .register(let material), .amend(let material): material
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .register: writer.key("register")
        case .amend: writer.key("amend")
        }
        material.write(to: &writer)
        writer.endObject()
    }
}

package struct MaterialState: Sendable, Equatable {
    package let code: String
    package var material: Material?
}

/// The catalogue of materials.
package enum MaterialRules: Rules {
    package static let noun = "lineage.material"
    package static let nameBytesMax = 200

    package static func blank(_ id: String) -> MaterialState { MaterialState(code: id) }

    package static func decide(
        _ command: MaterialCommand, _ state: MaterialState, _ evidence: Void, _ circumstance: Circumstance
    ) throws(Refusal) -> [MaterialFact] {
        let name = command.material.name
        guard state.code.isCode, name.zh.isLine(bytesMax: nameBytesMax), name.en.isLine(bytesMax: nameBytesMax)
        else { throw .materialNameWrong }
        switch command {
        case .register(let material):
            guard state.material == nil else { throw .materialExists(state.code) }
            return [.registered(material)]
        case .amend(let material):
            guard let old = state.material else { throw .materialUnknown(state.code) }
            guard old != material else { throw .materialUnchanged }
            guard circumstance.reason?.isText(bytesMax: 2_000) == true else { throw .materialReasonMissing }
            return [.amended(material)]
        }
    }

    package static func apply(_ fact: MaterialFact, _ head: EntryHead, to state: inout MaterialState) {
        state.material = fact.material
    }
}

extension Refusal {
    /// A code names one material for ever.
    package static func materialExists(_ code: String) -> Refusal {
        Refusal(
            "lineage.material.exists", Phrase("物料 \(code) 已经登记", "Material \(code) is registered already"),
            next: Phrase("要改内容，请用修改", "Amend it to change its particulars"))
    }

    /// What is made must be of a material that the plant has named (GMP Art. 172).
    package static func materialUnknown(_ code: String) -> Refusal {
        Refusal(
            "lineage.material.unknown", Phrase("没有登记物料 \(code)", "Material \(code) is not registered"),
            next: Phrase("请登记员先登记物料", "Have the material registered first"))
    }

    /// A fact that changes nothing would only lengthen the history.
    package static let materialUnchanged = Refusal(
        "lineage.material.unchanged", Phrase("物料没有任何改动", "Nothing of the material is different"),
        next: Phrase("改好内容再保存", "Change something, then save"))

    /// A change of the record needs its reason (GMP annex Computerised Systems, Art. 16).
    package static let materialReasonMissing = Refusal(
        "lineage.material.reason-missing", Phrase("没有写修改物料的原因", "No reason is given for the change"),
        next: Phrase("写明原因后再保存", "Give the reason, then save"))

    /// A code or a name that is empty, too long, or holds what labels cannot.
    package static let materialNameWrong = Refusal(
        "lineage.material.name-wrong", Phrase("物料代码或名称没有填或填错", "Code or name of the material is wrong"),
        next: Phrase("代码不超过 64 字节、不含斜线；中英文名称各一行", "A code of 64 bytes without a slash, a line for each name"))
}
