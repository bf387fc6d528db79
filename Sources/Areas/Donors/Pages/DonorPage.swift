import Kernel
import Web

/// One donor: what is known without the identity, who looked at it, and the forms for who may look, correct or erase.
enum DonorPage {
    private static let looksMax = 200

    enum Words {
        static let identity = Phrase("身份，只显示这一次", "Identity, shown this once")
        static let look = Phrase("查看身份", "Look at the identity")
        static let lookNote = Phrase("先记下谁为何查看，再显示", "Who looks and why is recorded before it is shown")
        static let purpose = Phrase("目的", "Purpose")
        static let note = Phrase("事由（不写姓名）", "What for, without a name")
        static let looks = Phrase("查看记录", "Who looked")
        static let nobody = Phrase("还没有人看过", "Nobody looked yet")
        static let lookHeads = [
            Phrase("何时", "When"), Phrase("谁", "Who"), purpose, Phrase("事由", "What for"), Phrase("证明", "Proof"),
        ]
        static let correct = Phrase("更正身份", "Correct the identity")
        static let erase = Phrase("删除身份", "Erase the identity")
        static let eraseNote = Phrase(
            "销毁这个人的密钥，不能恢复；记录和证明仍然成立", "Destroys this person's key for ever; record and proofs still stand")
        static let ground = Phrase("依据", "Ground")
        static let reference = Phrase("申请或文书编号", "Number of the request or order")
        static let reason = Phrase("原因（不写姓名）", "Reason, without a name")
        static let password = Phrase("口令（签「批准」）", "Password, to sign as approved")
        static let history = Phrase("全部历史", "Whole history")
        static let birth = Phrase("出生日期", "Born")
        static let sex = Phrase("性别", "Sex")
        static let male = Phrase("男", "male")
        static let female = Phrase("女", "female")
        static let mask = "****"
        static let none = Phrase("未留", "none")
        static let stays = Phrase("记录本身仍可证明", "the record itself remains proven")
    }

    struct Model: Sendable {
        let donor: Donor
        let version: Int64
        let looks: [IdentityLook]
        var history = DonorHistory.Model()
        /// The family name alone, for whoever may look.
        var masked: String?
        var identity: DonorIdentity?
        var refusal: Refusal?
    }

    static func answer(_ visit: Visit, refusal: Refusal?, identity: DonorIdentity? = nil) async throws(Denial) -> Reply
    {
        let id = visit.parameter("id")
        let today = visit.now.day(offsetMinutes: visit.zoneMinutes)
        let found = try await visit.read { (snapshot) throws(Fault) -> Model? in
            guard let donor = try DonorLookups.donor(id, from: snapshot) else { return nil }
            return Model(
                donor: donor, version: try DonorTable.load(id, from: snapshot).version,
                looks: try DonorLookups.looks(at: id, limit: looksMax, from: snapshot),
                history: try DonorHistory.read(id, on: today, snapshot))
        }
        guard var model = found else { return .missing }
        model.refusal = refusal
        model.identity = identity
        if identity == nil { model.masked = try await masked(model.history.state, visit) }
        return refusal == nil ? .page(page(model, visit)) : .refused(page(model, visit))
    }

    /// 张*: enough to call somebody at a counter, and no look.
    private static func masked(_ state: DonorState, _ visit: Visit) async throws(Denial) -> String? {
        guard visit.may("donors.identity") || visit.may("donors.register"), let sealed = state.sealed,
            let plain = try await visit.node.openPersonal(sealed, of: state.subject)
        else { return nil }
        do throws(Fault) { return try DonorIdentity.read(plain).maskedName } catch { throw .failed(error) }
    }

    // MARK: Acts

    /// A form of the page, read by its declaration.
    static func act(_ path: StaticString, _ deed: Deed<DonorTable>) -> Route {
        Route(.post, path, .permission(deed.permission)) { (visit) throws(Denial) in
            do throws(Denial) {
                _ = try await visit.perform(deed, on: visit.parameter("id"))
                return .seeOther(DonorPages.path(visit.parameter("id")))
            } catch {
                return try await again(visit, error)
            }
        }
    }

    /// The look is on record before anything is opened; a repeated post shows nothing.
    static func look(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        do throws(Denial) {
            guard let purpose = visit.form["purpose"].flatMap({ LookPurpose(rawValue: $0) }) else {
                throw .refused(.donorNoteMissing)
            }
            let outcome = try await visit.perform(
                DonorTable.self, on: id, .look(purpose, note: visit.form.text("note") ?? ""))
            guard !outcome.receipt.repeated else { return .seeOther(DonorPages.path(id)) }
            let state = try await visit.read { (snapshot) throws(Fault) in try DonorTable.load(id, from: snapshot) }
            guard let sealed = state.sealed,
                let plain = try await visit.node.openPersonal(sealed, of: state.subject)
            else { throw .refused(.donorErased) }
            let identity: DonorIdentity
            do throws(Fault) { identity = try DonorIdentity.read(plain) } catch { throw .failed(error) }
            return try await answer(visit, refusal: nil, identity: identity)
        } catch {
            return try await again(visit, error)
        }
    }

    static func correct(_ visit: Visit) async throws(Denial) -> Reply {
        do throws(Denial) {
            _ = try await visit.perform(DonorDeeds.correct, on: visit.parameter("id"))
            return .seeOther(DonorPages.path(visit.parameter("id")))
        } catch {
            return try await again(visit, error)
        }
    }

    static func erase(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        do throws(Denial) {
            guard let ground = visit.form["ground"].flatMap({ ErasureGround(rawValue: $0) }),
                let version = visit.form["version"].flatMap({ Int64($0) })
            else { throw .refused(.donorSignatureMissing) }
            let order = ErasureOrder(
                donor: id, ground: ground, reference: visit.form.text("reference") ?? "",
                reason: visit.form.text("reason") ?? "")
            let signature = try await visit.sign(
                order.subject, version: version, digest: visit.node.hash(order.canonicalBytes), meaning: .approved)
            _ = try await visit.perform(
                DonorTable.self, on: id, .erase(ground, reference: order.reference), reason: order.reason,
                signatures: [signature])
            return .seeOther(DonorPages.path(id))
        } catch {
            return try await again(visit, error)
        }
    }

    private static func again(_ visit: Visit, _ denial: Denial) async throws(Denial) -> Reply {
        guard case .refused(let refusal) = denial else { throw denial }
        return try await answer(visit, refusal: refusal)
    }

    // MARK: The page

    static func page(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let donor = model.donor
        let whole = "/records/\(DonorRules.noun)/\(PageAddress.escaped(donor.id))"
        let head = pageHead(
            trail: "<a href=\"/donors\">\(DonorPages.Words.title, language)</a> /",
            title: "<span translate=\"no\">\(donor.number)</span>", note: DonorPages.state(donor, language),
            actions: button(Button(Words.history(language), .link(whole))))
        return Web.page(
            visit.pageFrame(Phrase(donor.number, donor.number), scripts: ["form.js"]),
            """
            \(head)\(refusedBox(model.refusal, language))\
            \(sheet([facts(donor, model, visit)]))\(identity(model, language))\
            \(DonorHistory.sheets(model.history, donor, visit))\(DonorForms.sheets(model, visit))\(looks(model, visit))
            """)
    }

    private static func facts(_ donor: Donor, _ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        var facts = [
            RecordFact(DonorPages.Words.heads[1](language), "<span translate=\"no\">\(donor.station)</span>"),
            RecordFact(
                DonorPages.Words.heads[2](language), "\(donor.registeredAt.text(offsetMinutes: visit.zoneMinutes))",
                note: "<span translate=\"no\">\(donor.registeredBy)</span>"),
        ]
        let status = DonorStatus(rawValue: donor.status)?.phrase(language) ?? donor.status
        facts.append(RecordFact(DonorPages.Words.heads[4](language), "\(status)"))
        if donor.erasure == nil, model.identity == nil {
            facts.append(RecordFact(DonorIdentity.Words.name(language), "\(model.masked ?? Words.mask)"))
            for word in [DonorIdentity.Words.resident, Words.birth, DonorIdentity.Words.phone] {
                facts.append(RecordFact(word(language), "\(Words.mask)"))
            }
        }
        if let erasure = donor.erasure {
            let ground = ErasureGround(rawValue: erasure.ground)?.phrase(language) ?? erasure.ground
            facts.append(
                RecordFact(
                    DonorPages.Words.erased(language),
                    """
                    \(erasure.at.text(offsetMinutes: visit.zoneMinutes)) · \(erasure.person) · \(ground) · \
                    \(erasure.reference)
                    """, note: "\(Words.stays, language)"))
        }
        return factGrid(facts, language)
    }

    private static func identity(_ model: Model, _ language: Language) -> Markup? {
        model.identity.map { identity in
            sheet(
                title: Words.identity(language),
                factGrid(
                    [
                        RecordFact(DonorIdentity.Words.name(language), "\(identity.name)"),
                        RecordFact(
                            DonorIdentity.Words.resident(language),
                            "<code translate=\"no\">\(identity.resident.text)</code>"),
                        RecordFact(Words.birth(language), "\(identity.resident.birth.iso)"),
                        RecordFact(
                            Words.sex(language), "\(identity.resident.isMale ? Words.male : Words.female, language)"),
                        RecordFact(
                            DonorIdentity.Words.phone(language), "\(identity.phone ?? Words.none(language))"),
                    ], language))
        }
    }

    private static func looks(_ model: Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let rows = model.looks.map { look in
            TableRow([
                "\(look.at.text(offsetMinutes: visit.zoneMinutes))", "<span translate=\"no\">\(look.person)</span>",
                "\(LookPurpose(rawValue: look.purpose)?.phrase(language) ?? look.purpose)", "\(look.note)",
                "<a href=\"/proof/\(Int(look.entry))\">\(Figures.grouped(Int(look.entry)))</a>",
            ])
        }
        return sheet(
            title: Words.looks(language),
            dataTable(
                DataTable(
                    name: Words.looks(language), caption: "\(rows.count)",
                    columns: Words.lookHeads.map { TableColumn($0(language)) }, rows: rows,
                    empty: "\(Words.nobody, language)"), language))
    }
}
