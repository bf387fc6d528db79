import Kernel
package import Web

/// What a station's system may ask: it registers and corrects donors. It cannot look at one.
package enum DonorDeeds {
    private static let identity = [
        DeedField(
            "name", DonorIdentity.Words.name, .line(DonorIdentity.nameBytesMax), example: .string("张三")),
        DeedField("resident", DonorIdentity.Words.resident, .line(40), example: .string("11010519491231002X")),
        DeedField(
            "phone", DonorIdentity.Words.phone, .line(40), required: false, example: .string("13800000000")),
    ]

    package static let register = Deed(
        DonorTable.self, "register", "donors.register", Phrase("登记供血浆者", "Register a donor"),
        fields: [
            DeedField(
                "station", Phrase("浆站编号", "Station code"), .line(DonorRules.numberBytesMax), example: .string("3201")),
            DeedField(
                "number", Phrase("浆员编号", "Donor number"), .line(DonorRules.numberBytesMax),
                example: .string("D0000017")),
        ] + identity
    ) { (call) throws(DeedFailure) in
        let sealed = try await sealing(call)
        return DeedOrder(
            .register(
                station: call.values.text("station"), number: call.values.text("number"), sealed: sealed.bytes,
                tag: try tag(call)),
            newKey: sealed.newKey)
    }

    package static let correct = Deed(
        DonorTable.self, "correct", "donors.register", Phrase("更正供血浆者身份", "Correct a donor's identity"),
        reason: .required, fields: identity
    ) { (call) throws(DeedFailure) in
        let sealed = try await sealing(call)
        // A key that is new here would be one for a donor who is erased or was never registered.
        guard sealed.newKey == nil else { throw .denied(.refused(try await absent(call))) }
        return DeedOrder(.correct(sealed: sealed.bytes, tag: try tag(call)))
    }

    private static func identity(_ call: DeedCall) throws(DeedFailure) -> DonorIdentity {
        do throws(Refusal) {
            return try DonorIdentity(
                name: call.values.text("name"), resident: call.values.text("resident"),
                phone: call.values.optionalText("phone"))
        } catch {
            throw .denied(.refused(error))
        }
    }

    private static func tag(_ call: DeedCall) throws(DeedFailure) -> Digest? {
        call.node.matchTag(of: try identity(call).resident)
    }

    private static func sealing(_ call: DeedCall) async throws(DeedFailure) -> SealedText {
        let identity = try identity(call)
        do throws(Denial) {
            return try await call.node.sealPersonal(
                identity.canonicalBytes, of: Subject(DonorRules.noun, call.record))
        } catch {
            throw .denied(error)
        }
    }

    private static func absent(_ call: DeedCall) async throws(DeedFailure) -> Refusal {
        let record = call.record
        do throws(Fault) {
            let known = try await call.node.read { (snapshot) throws(Fault) in
                try DonorLookups.donor(record, from: snapshot)
            }
            return known == nil ? .donorUnknown : .donorErased
        } catch {
            throw .denied(.failed(error))
        }
    }

    package static let all = [OpenDeed(register), OpenDeed(correct)]

    package static let lookUps = [
        LookUp(
            "donors", "donors", "donors.view", Phrase("供血浆者", "Donors"), by: { (donor: Donor) in donor.id },
            columns: [
                .init("id", Phrase("编号", "Id"), .text) { .text($0.id) },
                .init("station", Phrase("浆站", "Station"), .text) { .text($0.station) },
                .init("number", Phrase("浆员编号", "Donor number"), .text) { .text($0.number) },
                .init(
                    "status", Phrase("状态", "Status"),
                    .choice(DonorStatus.allCases.map { DeedChoice($0.rawValue, $0.phrase) })
                ) { .text($0.status) },
                .init("registered_at", Phrase("登记时间", "Registered at"), .moment) { .moment($0.registeredAt) },
                .init("erased_at", Phrase("身份删除时间", "Identity erased at"), .moment, optional: true) {
                    .moment($0.erasure?.at)
                },
            ]
        ) { (call, snapshot) throws(Fault) in
            try DonorLookups.donors(after: call.after, limit: call.limit, from: snapshot)
        }
    ]
}
