import CPostgres
import Kernel

/// SQLSTATEs as faults. Texts name what was tried, never a value: the detail of an error, which quotes the
/// row, is left out, and so is the whole message of a data exception, which quotes the value.
enum PostgresFault {
    static func of(_ result: OpaquePointer?, _ connection: OpaquePointer?, doing what: String) -> Fault {
        let state = sqlState(result)
        let primary = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        let told = PQerrorMessage(connection).map { String(cString: $0) } ?? "unknown"
        let message = state.hasPrefix("22") ? "a value does not fit" : line(primary ?? told)
        return Fault(kind(state), "\(what): \(message)" + (state.isEmpty ? "" : " (PostgreSQL \(state))"))
    }

    static func sqlState(_ result: OpaquePointer?) -> String {
        PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
    }

    private static func kind(_ state: String) -> Fault.Code {
        switch state {
        case "53100": .storeFull
        case "25006", "42501": .storeReadOnly
        case "P0001": .constraint
        case "XX001", "XX002": .damaged
        case let state where state.hasPrefix("23"): .constraint
        default: .storeFailed
        }
    }

    static func line(_ message: String) -> String {
        String(message.split(whereSeparator: \.isNewline).first ?? "the connection was lost")
    }
}
