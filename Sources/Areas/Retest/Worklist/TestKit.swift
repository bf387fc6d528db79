package import Kernel

/// A reagent as a run used it: lot release asks for maker, lot and expiry (GMP appendix Blood Products Art. 27).
package struct TestKit: Sendable, Hashable {
    package let lot: String
    /// Nil in records from before it was asked for.
    package let maker: String?
    package let expiresOn: Day?

    package init(lot: String, maker: String? = nil, expiresOn: Day? = nil) {
        self.lot = lot
        self.maker = maker
        self.expiresOn = expiresOn
    }

    /// As a form or a file gives it: nothing of what is empty; nil without a lot.
    package init?(lot: String?, maker: String?, expires: String?) throws(Refusal) {
        guard let lot, !lot.isEmpty else { return nil }
        let expires = expires ?? ""
        let day = Day(iso: expires)
        guard expires.isEmpty || day != nil else { throw .kitWrong(lot) }
        self.init(lot: lot, maker: maker?.isEmpty == false ? maker : nil, expiresOn: day)
    }

    /// It must not have expired on the day of the run; expiring that day, it is still good.
    func check(item: String, testedOn day: Day) throws(Refusal) {
        guard lot.isLine, maker?.isLine != false else { throw .kitWrong(lot) }
        if let expiresOn, expiresOn < day { throw .kitExpired(item, lot, expiresOn) }
    }
}

extension CanonicalWriter {
    /// One kit of an item among others.
    mutating func value(_ kit: TestKit, of item: String) {
        beginObject()
        memberIfPresent("expires_on", kit.expiresOn?.iso)
        member("item", item)
        member("kit_lot", kit.lot)
        memberIfPresent("maker", kit.maker)
        endObject()
    }
}

extension JSONFields {
    /// The kit that stands among the members of a result; nil without a lot.
    func kit() throws(JSONFailure) -> TestKit? {
        guard let lot = try optionalString("kit_lot") else { return nil }
        return TestKit(
            lot: lot, maker: try optionalString("maker"),
            expiresOn: has("expires_on") ? try day("expires_on") : nil)
    }

    /// Kits by item.
    func kits(_ key: String) throws(JSONFailure) -> [String: TestKit] {
        var kits: [String: TestKit] = [:]
        for one in try objects(key) { kits[try one.string("item")] = try one.kit() }
        return kits
    }
}

extension Refusal {
    package static func kitWrong(_ lot: String) -> Refusal {
        Refusal(
            "retest.kit.wrong",
            Phrase("试剂 \(lot) 的批号、厂家或有效期不对", "Lot, maker or expiry of kit \(lot) is wrong"),
            next: Phrase("照盒上的写；有效期写成 2027-06-30", "Write what its box says; the expiry as 2027-06-30"))
    }

    /// A result of an expired kit proves nothing.
    package static func kitExpired(_ item: String, _ lot: String, _ day: Day) -> Refusal {
        Refusal(
            "retest.kit.expired",
            Phrase(
                "\(item) 的试剂 \(lot) 在 \(day.iso) 过期，检测时已失效",
                "Kit \(lot) of \(item) expired on \(day.iso), before the run"),
            next: Phrase("用有效期内的试剂重做；写错了就更正有效期", "Test again with a kit that is valid, or correct the expiry"))
    }
}
