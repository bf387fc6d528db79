import Exchange
import Kernel
import Ledger
import Lineage
import Plasma
import Web

/// What the stations of a bench plant tell of one file's bags, as their messages say it.
struct PlasmaMessages {
    /// A station sends as it goes along, some days' donations at a time.
    static let bagsPerMessage = 500

    let world: PlasmaWorld
    let createdAt: Moment

    /// A bag that one station sends, with its place in the file.
    struct Sent {
        let place: Int
        let bag: MigratedNode
    }

    func sent(_ file: Int) -> [(station: String, bags: [Sent])] {
        var sent: [String: [Sent]] = [:]
        for place in 0..<PlasmaWorld.bagsPerFile {
            let bag = world.bag(file, place)
            sent[bag.station ?? "", default: []].append(Sent(place: place, bag: bag))
        }
        return sent.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func donors(_ donors: ArraySlice<String>, of station: String, id: String) -> Message {
        message(
            id, .donorUpsert,
            donors.map { donor in
                let tag = TreeHash.sha256(Array(donor.utf8))
                return MessageItem([
                    ("station", .text(station)), ("number", .text(String(donor.dropFirst(station.count + 1)))),
                    ("status", .text("regular")), ("sex", .text(tag.hex.utf8.first == 48 ? "female" : "male")),
                    ("match_tag", .text(tag.hex)),
                ])
            })
    }

    func donations(_ bags: ArraySlice<Sent>, of station: String, id: String) -> Message {
        message(
            id, .donation,
            bags.map { sent in
                let bag = sent.bag
                let age = 19 + (bag.donor ?? "").utf8.reduce(0) { ($0 * 31 + Int($1)) % 36 }
                return MessageItem([
                    ("bag", .text(bag.node.id)), ("donor", .text(bag.donor ?? "")), ("station", .text(station)),
                    ("collected_at", .moment(bag.madeAt)),
                    ("volume_ml", .decimal(DecimalNumber(coefficient: 575))), ("weight_g", weight(bag)),
                    ("type", .text(bag.type)), ("plasma_state", .text("normal")),
                    ("age_years", .integer(Int64(age))),
                    ("device", .text("XJC-\(sent.place % 20)")), ("set_lot", .text("SET-2603")),
                    ("anticoagulant_lot", .text("AC-2602")), ("second_puncture", .flag(sent.place % 400 == 7)),
                    ("adverse_reaction", .flag(sent.place % 1_000 == 11)),
                ])
            })
    }

    /// The panel of the station: protein N(58, 4) g/L, ALT about a median of 17 U/L, markers in words.
    func results(_ bags: ArraySlice<Sent>, _ file: Int, id: String) -> Message {
        var items: [MessageItem] = []
        items.reserveCapacity(bags.count * 6)
        for sent in bags {
            let bag = sent.bag
            var numbers = MixedNumbers(UInt64(file) << 24 ^ UInt64(sent.place) << 1)
            var failed: String?
            if case .fails(let item) = world.fate(file, sent.place) { failed = item }
            // A new donor is tested before giving; so is everybody here.
            let testedAt = bag.madeAt - .hours(1)
            func result(_ item: String, _ value: Int64?, _ unit: String?, _ interpretation: String) {
                let amount: Cell = value.map { .decimal(DecimalNumber(coefficient: $0, scale: 1)) } ?? .none
                items.append(
                    MessageItem([
                        ("bag", .text(bag.node.id)), ("item", .text(item)), ("value", amount),
                        ("unit", unit.map { .text($0) } ?? .none), ("interpretation", .text(interpretation)),
                        ("kit_lot", .text("K2603")), ("tested_at", .moment(testedAt)),
                    ]))
            }
            let protein = max(510, 580 + numbers.normal(sigma: 40))
            let isHigh = failed == "ALT"
            let alt = isHigh ? 510 + numbers.below(600) : min(490, 90 + numbers.below(80) + numbers.below(80))
            result("protein", Int64(protein), "g/L", "pass")
            result("ALT", Int64(alt), "U/L", isHigh ? "fail" : "pass")
            for item in ["HBsAg", "anti-HCV", "anti-HIV", "syphilis"] {
                result(item, nil, nil, item == failed ? "reactive" : "negative")
            }
            if failed == "HBV-DNA" { result("HBV-DNA", nil, nil, "reactive") }
        }
        return message(id, .stationResults, items)
    }

    func manifest(_ bags: [Sent], shipment: String, on day: Day, id: String) -> Message {
        message(
            id, .shipmentManifest,
            bags.enumerated().map { index, sent in
                let bag = sent.bag
                return MessageItem([
                    ("shipment", .text(shipment)), ("shipped_on", .day(day)), ("box", .text(Self.box(index))),
                    ("bag", .text(bag.node.id)), ("donor", .text(bag.donor ?? "")),
                    ("collected_on", .day(bag.madeAt.day(offsetMinutes: 0))), ("weight_g", weight(bag)),
                    ("type", .text(bag.type)),
                ])
            })
    }

    static let bagsPerBox = 24
    static func box(_ index: Int) -> String { "B\(PlasmaWorld.digits(index / bagsPerBox + 1, 4))" }

    private func weight(_ bag: MigratedNode) -> Cell { bag.quantity.map { .decimal($0.number) } ?? .none }

    private func message(_ id: String, _ type: MessageType, _ items: [MessageItem]) -> Message {
        Message(id: id, seq: nil, type: type.name, version: type.version, createdAt: createdAt, items: items)
    }
}
