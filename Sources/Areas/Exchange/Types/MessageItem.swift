package import Kernel
package import Web

/// One item of a message: a flat object of the fields of its type.
package struct MessageItem: Sendable, Hashable {
    package let json: JSONValue

    /// Members sorted, nothing said left out, so that the same item is the same bytes.
    package init(json: JSONValue) {
        guard case .object(let members) = json else {
            self.json = json
            return
        }
        self.json = .object(
            members.filter { $0.value != .null }.sorted { KeyOrder.compare($0.key, $1.key) < 0 })
    }

    /// As the sending area has it; `.none` is left out.
    package init(_ members: [(StaticString, Cell)]) {
        self.init(
            json: .object(
                members.map { name, cell in
                    let value: JSONValue =
                        switch cell {
                        case .none: .null
                        case .integer(let number): .integer(number)
                        case .flag(let flag): .bool(flag)
                        case .text, .decimal, .day, .moment: .string(cell.text)
                        }
                    return JSONMember(key: name.description, value: value)
                }))
    }

    /// A member as text; nil if it is not there or no text.
    package func text(_ name: String) -> String? {
        guard case .string(let text)? = value(name) else { return nil }
        return text
    }

    package func value(_ name: String) -> JSONValue? {
        guard case .object(let members) = json else { return nil }
        return members.first { $0.key.utf8.elementsEqual(name.utf8) }?.value
    }
}
