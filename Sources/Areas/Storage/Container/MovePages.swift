import Kernel
import Places
import Web

/// Moving by scan: the container, then where it goes. One decision a screen, green or red, keyboard complete.
enum MovePages {
    static let path = "/storage/move"

    static let routes: [Route] = [
        Route(.get, "/storage/move", .permission("storage.move")) { (visit) throws(Denial) in
            .page(screen(MoveAnswers.ready(visit.language), side: MoveAnswers.side(nil, visit), visit))
        },
        Route(.post, "/storage/move/scans", .permission("storage.move"), scan),
    ]

    static func screen(_ verdict: ScanVerdict, side: Markup, _ visit: Visit) -> Markup {
        var frame = visit.floorFrame(
            place: visit.say(Phrase("移库", "Moving")), subject: "", step: "", scanPath: "\(path)/scans")
        frame.home = "/storage"
        return floor(frame, verdict: verdict, side: side, foot: MoveAnswers.foot(nil, visit))
    }

    /// The first scan names what is moved; the second, with the first still waiting, says where.
    private static func scan(_ visit: Visit) async throws(Denial) -> Reply {
        let code = visit.form.text("code") ?? ""
        if visit.form["act"] == "again" {
            return .fragment(answer(MoveAnswers.ready(visit.language), waiting: nil, nil, visit))
        }
        guard let waiting = visit.form.text("waiting"), !waiting.isEmpty else {
            return .fragment(try await first(code, visit))
        }
        let to = try await destination(code, visit)
        do throws(Denial) {
            let opening = visit.form["kind"].flatMap { ContainerKind(rawValue: $0) } ?? .box
            let outcome = try await visit.perform(
                ContainerTable.self, on: waiting, .move(to, opening: opening), reason: nil)
            return .fragment(
                answer(MoveAnswers.moved(waiting, to, visit.language), waiting: nil, outcome.receipt, visit))
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            return .fragment(
                answer(MoveAnswers.refused(refusal, waiting, visit.language), waiting: waiting, nil, visit))
        }
    }

    private static func first(_ code: String, _ visit: Visit) async throws(Denial) -> Markup {
        guard ContainerRules.isCode(code) else {
            return answer(MoveAnswers.refused(.containerCodeWrong, code, visit.language), waiting: nil, nil, visit)
        }
        let (container, place) = try await visit.read {
            (snapshot) throws(Fault) -> (Container?, Places.Place?) in
            (try ContainerLookups.container(code, from: snapshot), try PlaceTable.place(code, from: snapshot))
        }
        if container?.isClosed == true {
            return answer(
                MoveAnswers.refused(.containerClosed(code), code, visit.language), waiting: nil, nil, visit)
        }
        if container == nil, place != nil {
            return answer(MoveAnswers.refused(.containerUnknown(code), code, visit.language), waiting: nil, nil, visit)
        }
        return answer(MoveAnswers.waiting(code, container, visit.language), waiting: code, nil, visit)
    }

    /// A position by its id, which a label may print in capitals; else a container.
    private static func destination(_ code: String, _ visit: Visit) async throws(Denial) -> Destination {
        try await visit.read { (snapshot) throws(Fault) in
            for id in [code, code.lowercased()] where try PlaceTable.place(id, from: snapshot) != nil {
                return .position(id)
            }
            return try ContainerLookups.container(code, from: snapshot) == nil ? .position(code) : .container(code)
        }
    }

    private static func answer(
        _ verdict: ScanVerdict, waiting: String?, _ receipt: Receipt?, _ visit: Visit
    ) -> Markup {
        scanAnswer(
            verdict, side: MoveAnswers.side(waiting, isStopped: verdict.tone == .stop, visit),
            foot: MoveAnswers.foot(receipt, visit), visit.language)
    }
}

/// What the screen shows. Pure: model in, Markup out.
enum MoveAnswers {
    static func ready(_ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(
            .neutral, word: Phrase("请扫容器", "Scan a container")(language),
            reason: "\(Phrase("箱、托盘、罐、盘", "A box, pallet, tank or tray"), language)")
        verdict.facts = ["\(Phrase("然后扫货位", "then the position"), language)"]
        return verdict
    }

    static func waiting(_ code: String, _ container: Container?, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(
            .neutral, word: Phrase("请扫货位", "Scan the position")(language),
            reason: "\(container.map { told($0.at) } ?? Phrase("第一次入库", "first time in store"), language)")
        verdict.code = "<b translate=\"no\" data-waiting=\"\(code)\">\(code)</b>"
        verdict.next = ["\(Phrase("扫它要放的货位，或装它的托盘", "Scan where it goes, or the pallet that takes it"), language)"]
        return verdict
    }

    static func moved(_ code: String, _ to: Destination, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(
            .pass, word: Phrase("已放好", "STORED")(language), reason: "\(told(to), language)")
        verdict.code = "<b translate=\"no\">\(code)</b>"
        verdict.next = ["\(Phrase("扫下一个容器", "Scan the next container"), language)"]
        return verdict
    }

    static func refused(_ refusal: Refusal, _ code: String, _ language: Language) -> ScanVerdict {
        var verdict = ScanVerdict(.stop, word: Phrase("停下", "STOP")(language), reason: "\(refusal.reason, language)")
        verdict.code = "<b translate=\"no\">\(code)</b>"
        verdict.facts = ["<span translate=\"no\">\(refusal.code)</span>"]
        verdict.next = ["\(refusal.next, language)"]
        return verdict
    }

    static func told(_ at: Destination) -> Phrase {
        switch at.kind {
        case .position: Phrase("在货位 \(at.id)", "at position \(at.id)")
        case .container: Phrase("在容器 \(at.id) 里", "in container \(at.id)")
        case .out: Phrase("不在库", "out of store")
        }
    }

    /// The same scan typed by hand: where no scanner is connected, and for who works without one.
    static func side(_ waiting: String?, isStopped: Bool = false, _ visit: Visit) -> Markup {
        let language = visit.language
        if isStopped {
            let go = button(
                Button(visit.say(Phrase("看到了，重新扫", "Seen, scan again")), .submit(name: nil, value: nil), rank: .filled))
            return """
                <aside id="side"><h2>\(Phrase("没有移动，什么也没记", "Nothing was moved, nothing recorded"), language)</h2>\
                <form method="post" action="\(MovePages.path)/scans">\(csrfField(visit.csrf))\
                <input type="hidden" name="act" value="again">\(go)</form></aside>
                """
        }
        var code = Field(
            "code", visit.say(waiting == nil ? Phrase("容器编号", "Container") : Phrase("货位或托盘", "Position or pallet")))
        code.code = true
        code.required = true
        code.focused = true
        var kind = Field(
            "kind", visit.say(Phrase("新容器登记为", "A new container is a")),
            .choice(ContainerKind.allCases.map { Choice($0.rawValue, $0.phrase(language)) }))
        kind.value = ContainerKind.box.rawValue
        let held: Markup? = waiting.map { "<input type=\"hidden\" name=\"waiting\" value=\"\($0)\">" }
        let word = waiting == nil ? Phrase("选这个容器", "Take this container") : Phrase("放到这里", "Put it here")
        return """
            <aside id="side"><h2>\(Phrase("没有扫码枪时手工录入", "By hand, without a scanner"), language)</h2>\
            <form method="post" action="\(MovePages.path)/scans">\(csrfField(visit.csrf))\(held)\
            \(field(code, language))\
            \(waiting == nil ? nil : field(kind, language))\
            \(button(Button(visit.say(word), .submit(name: nil, value: nil), rank: .filled)))</form></aside>
            """
    }

    static func foot(_ receipt: Receipt?, _ visit: Visit) -> FloorFoot {
        let saved = receipt.map {
            visit.say(Phrase("已保存 ", "Saved ")) + $0.recordedAt.clock(offsetMinutes: visit.zoneMinutes)
        }
        return FloorFoot(
            [Button(visit.say(Phrase("库位", "Store")), .link("/storage"))], saved: saved,
            ledger: receipt.map { Int($0.index) })
    }
}
