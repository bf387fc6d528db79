package import Donors
package import Kernel
package import Plasma

/// A result as it is entered: its reading follows from the limit.
package struct PoolEntry: Sendable, Hashable {
    package let item: String
    package let value: DecimalNumber?
    /// What the analyser made of it; a qualitative item has nothing else.
    package let told: Interpretation?
    package let kit: KitLot?
    package let run: String

    package init(item: String, value: DecimalNumber? = nil, told: Interpretation? = nil, kit: KitLot?, run: String) {
        self.item = item
        self.value = value
        self.told = told
        self.kit = kit
        self.run = run
    }
}

/// A sample as it is drawn: how long it is kept follows from the rules.
package struct SampleEntry: Sendable, Hashable {
    package let number: String
    package let purpose: String
    package let place: String

    package init(number: String, purpose: String, place: String) {
        self.number = number
        self.purpose = purpose
        self.place = place
    }
}

/// What may be asked of a pool.
package enum PoolingCommand: Command {
    case open(order: String)
    case issue([String])
    /// Out again, before it was cut; signed.
    case giveBack(String)
    case reject(String, ReasonCode)
    case empty([String])
    /// The number of empty bags; nil where each is scanned. A difference takes a deviation and a second person.
    case count(Int?, deviation: String?)
    /// One batch of all of it; operator, checker and QA sign.
    case make(kilograms: DecimalNumber, tank: String)
    case sample([SampleEntry])
    case test([PoolEntry], at: Moment)
    case check
    case conclude
    case reopen
    case cancel

    package var permission: Permission? {
        switch self {
        case .open, .issue, .giveBack, .reject, .empty, .count, .make, .sample, .cancel: "pooling.operate"
        case .test: "pooling.test"
        case .check: "pooling.check"
        case .conclude, .reopen: "pooling.approve"
        }
    }

    package func write(to writer: inout CanonicalWriter) {
        writer.beginArray()
        switch self {
        case .open(let order):
            writer.value("open")
            writer.value(order)
        case .issue(let bags):
            writer.value("issue")
            for bag in bags { writer.value(bag) }
        case .giveBack(let bag):
            writer.value("give-back")
            writer.value(bag)
        case .reject(let bag, let code):
            writer.value("reject")
            writer.value(bag)
            writer.value(code.rawValue)
        case .empty(let bags):
            writer.value("empty")
            for bag in bags { writer.value(bag) }
        case .count(let count, let deviation):
            writer.value("count")
            writer.value(count.map { "\($0)" } ?? "")
            writer.value(deviation ?? "")
        case .make(let kilograms, let tank):
            writer.value("make")
            writer.value(kilograms.text)
            writer.value(tank)
        case .sample(let samples):
            writer.value("sample")
            for sample in samples {
                for text in [sample.number, sample.purpose, sample.place] { writer.value(text) }
            }
        case .test(let results, let at):
            writer.value("test")
            writer.value(at.rfc3339)
            for result in results { result.write(to: &writer) }
        case .check: writer.value("check")
        case .conclude: writer.value("conclude")
        case .reopen: writer.value("reopen")
        case .cancel: writer.value("cancel")
        }
        writer.endArray()
    }
}

extension PoolEntry {
    fileprivate func write(to writer: inout CanonicalWriter) {
        for text in [
            item, value?.text, told?.rawValue, kit?.maker, kit?.lot, kit?.expiresOn.iso, run,
        ] {
            writer.value(text ?? "")
        }
    }
}
