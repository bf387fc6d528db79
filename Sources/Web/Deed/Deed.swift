package import Kernel

/// Who calls, for which record, with what.
package struct DeedCall: Sendable {
    package let record: String
    package let values: DeedValues
    package let id: CommandID
    package let person: String
    package let workstation: String
    /// Offset of the plant's wall clock, in minutes east of UTC.
    package let zoneMinutes: Int
    /// When it happened, if not now.
    package let happenedAt: Moment?
    package let signatures: [Signature]
    package let node: any Node

    package init(
        record: String, values: DeedValues, id: CommandID, person: String, workstation: String, zoneMinutes: Int,
        happenedAt: Moment? = nil, signatures: [Signature] = [], node: any Node
    ) {
        self.record = record
        self.values = values
        self.id = id
        self.person = person
        self.workstation = workstation
        self.zoneMinutes = zoneMinutes
        self.happenedAt = happenedAt
        self.signatures = signatures
        self.node = node
    }
}

/// Why a call did not become facts.
package enum DeedFailure: Error, Sendable {
    case denied(Denial)
    case flawed(FieldFlaw)
    /// A file with wrong rows.
    case rows(Refusal, [RowFlaw])
}

/// One wrong place of a file.
package struct RowFlaw: Sendable, Equatable {
    package let row: Int
    package let field: String
    package let value: String
    package let reason: Phrase

    package init(row: Int, field: String, value: String, reason: Phrase) {
        self.row = row
        self.field = field
        self.value = value
        self.reason = reason
    }
}

/// What a call asks: the command, and the files that its facts name.
package struct DeedOrder<C: Command>: Sendable {
    package let command: C
    package let files: [KeptFile]
    package let newKey: WrappedKey?

    package init(_ command: C, files: [KeptFile] = [], newKey: WrappedKey? = nil) {
        self.command = command
        self.files = files
        self.newKey = newKey
    }
}

/// A command that outsiders may give, declared once: its name, its right, its fields with their limits, and how they
/// become the command. Pages read their posts through it, the API and its description are made of it.
package struct Deed<T: FactTable>: Sendable {
    package enum Reason: Sendable { case none, optional, required }

    /// As the address has it: `scan-bag`.
    package let name: String
    package let permission: Permission
    package let what: Phrase
    package let fields: [DeedField]
    package let order: @Sendable (DeedCall) async throws(DeedFailure) -> DeedOrder<T.R.Deed>

    package init(
        _ table: T.Type, _ name: StaticString, _ permission: Permission, _ what: Phrase, reason: Reason = .none,
        fields: [DeedField] = [],
        order: @escaping @Sendable (DeedCall) async throws(DeedFailure) -> DeedOrder<T.R.Deed>
    ) {
        self.name = name.description
        self.permission = permission
        self.what = what
        self.order = order
        switch reason {
        case .none: self.fields = fields
        case .optional: self.fields = fields + [.reason(required: false)]
        case .required: self.fields = fields + [.reason(required: true)]
        }
    }

    /// Where the fields alone make the command.
    package init(
        _ table: T.Type, _ name: StaticString, _ permission: Permission, _ what: Phrase, reason: Reason = .none,
        fields: [DeedField] = [], command: @escaping @Sendable (DeedValues) throws(DeedFailure) -> T.R.Deed
    ) {
        self.init(table, name, permission, what, reason: reason, fields: fields) {
            (call) throws(DeedFailure) in DeedOrder(try command(call.values))
        }
    }

    package func perform(_ call: DeedCall) async throws(DeedFailure) -> Outcome<T.R.Event> {
        let order = try await order(call)
        do throws(Denial) {
            return try await call.node.perform(
                Errand(
                    T.self, id: call.id, record: call.record, command: order.command, person: call.person,
                    workstation: call.workstation, reason: call.values.optionalText("reason"),
                    happenedAt: call.happenedAt, signatures: call.signatures, files: order.files,
                    newKey: order.newKey))
        } catch {
            throw .denied(error)
        }
    }
}

extension Visit {
    /// Performs what was posted, read by its declaration; `also` are fields that the address holds.
    package func perform<T: FactTable>(
        _ deed: Deed<T>, on record: String, also: [String: String] = [:], signatures: [Signature] = []
    ) async throws(Denial) -> Outcome<T.R.Event> {
        guard let standing else { throw .refused(.signInFirst) }
        var form = form
        for (name, value) in also { form.add(name, value) }
        do throws(DeedFailure) {
            let values: DeedValues
            do throws(FieldFlaw) { values = try DeedValues(deed.fields, form: form) } catch { throw .flawed(error) }
            return try await deed.perform(
                DeedCall(
                    record: record, values: values,
                    id: form["command"].flatMap { CommandID($0) } ?? node.freshCommandID(),
                    person: standing.person, workstation: workstation, zoneMinutes: zoneMinutes,
                    signatures: signatures, node: node))
        } catch {
            throw error.denial
        }
    }
}

extension DeedFailure {
    /// As pages say it, which show a table of rows by themselves.
    package var denial: Denial {
        switch self {
        case .denied(let denial): denial
        case .flawed(let flaw): .refused(flaw.refusal)
        case .rows(let refusal, _): .refused(refusal)
        }
    }
}
