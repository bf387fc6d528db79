package import Kernel
package import Plasma

/// What happened to a pool. Who did it stands in the entries, signatures too.
package enum PoolingFact: Fact {
    case opened(PoolOpening)
    /// Bags that were scanned into it, each judged again at that instant.
    case issued([PooledBag])
    /// Taken out again before it was cut; why stands in the entry.
    case returned(bag: String, grams: DecimalNumber)
    /// Not to be pooled, found when it was cut.
    case bagRejected(bag: String, grams: DecimalNumber, ReasonCode, wasCut: Bool)
    /// Cut, and its empty bag scanned.
    case emptied([String])
    case counted(EmptyCount)
    /// One batch is made of all its bags.
    case made(PoolMaking)
    case sampled([PoolSample])
    case tested([PoolResult], at: Moment)
    /// A second person compared the results and signed.
    case testsChecked
    case concluded(PoolConclusion)
    /// The conclusion was taken back: tests go on; why stands in the entry.
    case reopened
    /// No pool comes of it.
    case cancelled

    package static let kinds: [FactKind] = [
        "pooling.pool.opened.v1", "pooling.pool.issued.v1", "pooling.pool.returned.v1",
        "pooling.pool.bag-rejected.v1", "pooling.pool.emptied.v1", "pooling.pool.counted.v1", "pooling.pool.made.v1",
        "pooling.pool.sampled.v1", "pooling.pool.tested.v1", "pooling.pool.tests-checked.v1",
        "pooling.pool.concluded.v1", "pooling.pool.reopened.v1", "pooling.pool.cancelled.v1",
    ]

    package var kind: FactKind {
        switch self {
        case .opened: "pooling.pool.opened.v1"
        case .issued: "pooling.pool.issued.v1"
        case .returned: "pooling.pool.returned.v1"
        case .bagRejected: "pooling.pool.bag-rejected.v1"
        case .emptied: "pooling.pool.emptied.v1"
        case .counted: "pooling.pool.counted.v1"
        case .made: "pooling.pool.made.v1"
        case .sampled: "pooling.pool.sampled.v1"
        case .tested: "pooling.pool.tested.v1"
        case .testsChecked: "pooling.pool.tests-checked.v1"
        case .concluded: "pooling.pool.concluded.v1"
        case .reopened: "pooling.pool.reopened.v1"
        case .cancelled: "pooling.pool.cancelled.v1"
        }
    }

    /// Records that one entry names at most.
    private static let mentionsMax = 64

    /// The bags, so that the history of each tells of it; of many at once the pool's list tells.
    package var mentions: [Subject] {
        let bags: [String] =
            switch self {
            case .issued(let bags): bags.map(\.bag)
            case .returned(let bag, _), .bagRejected(let bag, _, _, _): [bag]
            case .emptied(let bags): bags
            default: []
            }
        return bags.count > Self.mentionsMax ? [] : bags.map { Subject(UnitRules.noun, $0) }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        switch self {
        case .opened(let opening): opening.writeMembers(to: &writer)
        case .issued(let bags):
            writer.key("bags")
            writer.beginArray()
            for bag in bags { bag.write(to: &writer) }
            writer.endArray()
        case .returned(let bag, let grams):
            writer.member("bag", bag)
            writer.member("grams", grams)
        case .bagRejected(let bag, let grams, let code, let wasCut):
            writer.member("bag", bag)
            writer.member("code", code.rawValue)
            writer.member("cut", wasCut)
            writer.member("grams", grams)
        case .emptied(let bags): writer.member("bags", bags)
        case .counted(let count): count.writeMembers(to: &writer)
        case .made(let making): making.writeMembers(to: &writer)
        case .sampled(let samples):
            writer.key("samples")
            writer.beginArray()
            for sample in samples { sample.write(to: &writer) }
            writer.endArray()
        case .tested(let results, let at):
            writer.key("results")
            writer.beginArray()
            for result in results { result.write(to: &writer) }
            writer.endArray()
            writer.member("tested_at", at)
        case .concluded(let conclusion): conclusion.writeMembers(to: &writer)
        case .testsChecked, .reopened, .cancelled: break
        }
        writer.endObject()
    }

    package static func read(_ kind: FactKind, _ fields: JSONFields) throws(JSONFailure) -> PoolingFact {
        switch kind {
        case "pooling.pool.opened.v1": return .opened(try PoolOpening(reading: fields))
        case "pooling.pool.issued.v1":
            var bags: [PooledBag] = []
            for item in try fields.objects("bags") { bags.append(try PooledBag(reading: item)) }
            return .issued(bags)
        case "pooling.pool.returned.v1":
            return .returned(bag: try fields.string("bag"), grams: try fields.decimal("grams"))
        case "pooling.pool.bag-rejected.v1":
            return .bagRejected(
                bag: try fields.string("bag"), grams: try fields.decimal("grams"), try fields.choice("code"),
                wasCut: try fields.bool("cut"))
        case "pooling.pool.emptied.v1": return .emptied(try fields.strings("bags"))
        case "pooling.pool.counted.v1": return .counted(try EmptyCount(reading: fields))
        case "pooling.pool.made.v1": return .made(try PoolMaking(reading: fields))
        case "pooling.pool.sampled.v1":
            var samples: [PoolSample] = []
            for item in try fields.objects("samples") { samples.append(try PoolSample(reading: item)) }
            return .sampled(samples)
        case "pooling.pool.tested.v1":
            var results: [PoolResult] = []
            for item in try fields.objects("results") { results.append(try PoolResult(reading: item)) }
            return .tested(results, at: try fields.moment("tested_at"))
        case "pooling.pool.tests-checked.v1": return .testsChecked
        case "pooling.pool.concluded.v1": return .concluded(try PoolConclusion(reading: fields))
        case "pooling.pool.reopened.v1": return .reopened
        case "pooling.pool.cancelled.v1": return .cancelled
        default: throw fields.wrong("kind")
        }
    }
}
