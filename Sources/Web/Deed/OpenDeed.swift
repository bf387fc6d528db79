package import Kernel

/// What became of a call, with the types of the area gone.
package struct DeedAnswer: Sendable {
    package let facts: [(kind: FactKind, body: [UInt8])]
    package let receipt: Receipt
}

/// A deed as the API holds it: found by its noun and name.
package struct OpenDeed: Sendable {
    /// `plasma.shipment`.
    package let noun: String
    package let name: String
    /// `ShipmentCommand.scanBag`, as the source has it; the test that every command is declared looks for it.
    package let command: String
    package let permission: Permission
    package let what: Phrase
    package let fields: [DeedField]
    package let perform: @Sendable (DeedCall) async throws(DeedFailure) -> DeedAnswer
    /// The right that the command itself asks for; the test compares both.
    package let permissionAsked: @Sendable (DeedCall) async throws(DeedFailure) -> Permission?

    package init<T: FactTable>(_ deed: Deed<T>) {
        noun = T.R.noun
        name = deed.name
        command = "\(T.R.Deed.self).\(OpenDeed.caseName(deed.name))"
        permission = deed.permission
        what = deed.what
        fields = deed.fields + [.happenedAt]
        perform = { (call) throws(DeedFailure) in
            let outcome = try await deed.perform(call)
            return DeedAnswer(
                facts: outcome.facts.map { ($0.kind, $0.canonicalBytes) }, receipt: outcome.receipt)
        }
        permissionAsked = { (call) throws(DeedFailure) in try await deed.order(call).command.permission }
    }

    /// Files come as base64 inside of the body, which may then be larger.
    package var takesFile: Bool {
        fields.contains { field in
            if case .file = field.kind { true } else { false }
        }
    }

    /// `plasma` of `plasma.shipment`.
    package var area: String { String(noun.prefix { $0 != "." }) }
    package var path: String { noun.split(separator: ".").joined(separator: "/") }

    /// `scan-bag` is the case `scanBag`.
    static func caseName(_ name: String) -> String {
        var words = name.split(separator: "-").map(String.init)
        for place in words.indices.dropFirst() {
            words[place] = words[place].prefix(1).uppercased() + words[place].dropFirst()
        }
        return words.joined()
    }
}
