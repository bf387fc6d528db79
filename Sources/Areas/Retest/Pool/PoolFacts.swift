import Donors
package import Kernel

/// What happened to a mini-pool. Who did it stands in the entries, signatures too.
package enum PoolFact: Fact {
    case made(MiniPool)
    case tested([PoolReading], at: Moment)
    /// A second person compared and signed.
    case checked(isReactive: Bool)
    /// Because of whom it was reactive; everybody else is negative.
    case resolved([ResultKey])
    case discarded

    package static let kinds: [FactKind] = [
        "retest.minipool.made.v1", "retest.minipool.tested.v1", "retest.minipool.checked.v1",
        "retest.minipool.resolved.v1", "retest.minipool.discarded.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .made: "retest.minipool.made.v1"
        case .tested: "retest.minipool.tested.v1"
        case .checked: "retest.minipool.checked.v1"
        case .resolved: "retest.minipool.resolved.v1"
        case .discarded: "retest.minipool.discarded.v1"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        if case .made(let pool) = self { return pool.write(to: &writer) }
        writer.beginObject()
        switch self {
        case .made, .discarded: break
        case .tested(let readings, let at):
            writer.key("readings")
            writer.beginArray()
            for reading in readings { reading.write(to: &writer) }
            writer.endArray()
            writer.member("tested_at", at.rfc3339)
        case .checked(let isReactive): writer.member("reactive", isReactive)
        case .resolved(let found): writer.member("found", found)
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PoolFact {
        switch kind {
        case "retest.minipool.made.v1": .made(try MiniPool(reading: fields))
        case "retest.minipool.tested.v1":
            .tested(try PoolReading.read("readings", fields), at: try fields.moment("tested_at"))
        case "retest.minipool.checked.v1": .checked(isReactive: try fields.bool("reactive"))
        case "retest.minipool.resolved.v1": .resolved(try ResultKey.read("found", fields))
        case "retest.minipool.discarded.v1": .discarded
        default: throw fields.wrong("kind")
        }
    }
}

package enum PoolCommand: Command {
    case make(MiniPool)
    case test([PoolReading], at: Moment)
    case check
    case resolve
    case discard

    package var permission: Permission? {
        switch self {
        case .make, .test, .discard: "retest.test"
        case .check, .resolve: "retest.check"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .make(let pool):
            writer.value("make")
            pool.write(to: &writer)
        case .test(let readings, let at):
            writer.value("test")
            writer.value(at.rfc3339)
            for reading in readings { reading.write(to: &writer) }
        case .check: writer.value("check")
        case .resolve: writer.value("resolve")
        case .discard: writer.value("discard")
        }
        writer.endArray()
    }
}
