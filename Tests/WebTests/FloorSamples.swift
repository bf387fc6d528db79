import Kernel
import Web

extension Samples {
    static func signing(
        _ language: Language, opened: Bool = false, wrong: Bool = false, again: Bool = false
    ) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var model = SignDialog(
            action: "/records/4/sign", csrf: "csrf-token", command: "c-1",
            title: say("原料血浆验收记录 YS-2026-1187，版本 1", "Plasma receipt record YS-2026-1187, version 1"),
            mainNumbers: "\(say("收 526 袋，拒收 2 袋，更正 1 处", "526 accepted, 2 rejected, 1 correction"))",
            againLink: "/records/4", digest: hash(31),
            meanings: [
                SigningMeaning(
                    "verify", say("复核", "Verified"), note: say("已由王工签", "signed by Wang"), mine: false),
                SigningMeaning(
                    "review", say("审核", "Reviewed"), note: say("我逐项看过，属实", "I read every item; true"),
                    mine: true),
                SigningMeaning(
                    "approve", say("批准", "Approved"), note: say("须质量受权人", "qualified person only"),
                    mine: false),
            ],
            chosen: "review", person: say("李工", "Li Gong"),
            role: "\(say("QA 审核 · 证书至 2027-05-31", "QA review · certificate to 2027-05-31"))",
            series: SigningSeries(isBegun: again, begin: {}),
            keptLine:
                """
                \(say("李工，QA 审核，审核，", "Li Gong, QA review, reviewed, "))\
                2026-11-21 11:20:17 +08:00\(say("（服务器时间）", " (server)"))
                """
        )
        model.opened = opened
        model.wrong = wrong ? say("口令不对，还可试 3 次", "Wrong password, 3 tries left") : nil
        model.sendBack = Button(say("退回修改…", "Send back…"), .link("/records/4/return"))
        return signDialog(model, language)
    }

    static func signIn(_ language: Language, theme: Theme = .light) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var model = SignInModel(
            language: language, site: say("示例生物 · 一厂", "Example Biologics · Plant 1"), action: "/session",
            csrf: "csrf-token", checkpointHash: hash(99), ledgerSize: 2_418_807,
            checkpoint: say(
                "检查点 09:42:20，见证 2 家；上方图案由它而来", "Checkpoint 09:42:20, 2 witnesses; it draws the band above"))
        model.theme = theme
        model.badge = "0417"
        model.helpLink = "/help/badge"
        return signInPage(model)
    }

    static func floorFrame(_ language: Language, lane: String, theme: Theme) -> FloorFrame {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var frame = FloorFrame(
            language: language, place: say("收浆 · \(lane) 号通道", "Receiving · lane \(lane)"),
            subject: "\(say("运输批", "Shipment")) <b>SH-20261121-02</b>",
            step: say("第 3 步 / 共 5 步 · 规程 v4", "Step 3 of 5 · procedure v4"),
            person: FramePerson(say("张工", "Zhang"), role: say("收浆", "receiving"), maySign: true),
            clock: clock,
            csrf: "csrf-token", scanPath: "/receive/scan")
        frame.theme = theme
        frame.station = say("示例县浆站 STN-07", "STN-07")
        return frame
    }

    static func accepted(_ language: Language) -> ScanVerdict {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var verdict = ScanVerdict.accepted(
            "\(say("清单第 411 行，首次扫到", "Manifest line 411, first scan"))", language)
        verdict.code = din("012411", "J")
        verdict.facts = ["\(say("净重 588 g，与浆站相差 −2 g", "Net 588 g, −2 g to the station"))"]
        verdict.limit = LimitBar(value: -2, lower: -10, upper: 10, unit: "g", signed: true, place: .floor)
        verdict.next = ["\(say("放进周转箱 B-07，扫下一袋", "Put into crate B-07, scan the next"))"]
        return verdict
    }

    static func stopped(_ language: Language) -> ScanVerdict {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var verdict = ScanVerdict.stopped(
            "\(say("净重与浆站相差太大", "Net mass is too far from the station’s"))", reasonCode: "WGT-DIF", language)
        verdict.code = din("012412", "H")
        verdict.facts = ["\(say("浆站 588 g，本秤 561 g", "station 588 g, here 561 g"))"]
        verdict.limit = LimitBar(value: -27, lower: -10, upper: 10, unit: "g", signed: true, place: .floor)
        verdict.next = [
            "\(say("取下这袋，秤归零，再称一次（两次都留痕）", "Take it off, zero the balance, weigh again"))",
            """
            \(say("仍超限：放进", "Still out: into "))<b>\(say("红色隔离盒 Q-2", "red box Q-2"))</b>\
            \(say("，贴停用签", ", label it blocked"))
            """,
            "\(say("请第二人在右侧确认，本通道才能继续", "A second person confirms at the right"))",
        ]
        return verdict
    }

    static func count(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let bags = [
            ("012411", "J", "588 g", "−2"), ("012410", "L", "594 g", "+1"), ("012409", "7", "590 g", "0"),
            ("012408", "9", "581 g", "−3"), ("012407", "B", "597 g", "+2"),
        ].map { ScannedBag(.pass, lastSix: $0.0, check: $0.1, value: $0.2, difference: $0.3) }
        return scanSide(
            ScanCount(
                done: 411, of: 528, unit: say("袋", "bags"), place: say("第 18 箱 / 共 22 箱", "crate 18 of 22"),
                recent: bags, warning: "\(say("隔离盒 Q-2：", "Box Q-2: "))<b>1</b> \(say("袋待处置", "bag waits"))"),
            language)
    }

    static func second(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let disposition = Field(
            "disposition", say("处置", "Disposition"),
            .choice([Choice("quarantine", say("隔离，转 QA 判定", "Quarantine, QA decides"))]))
        var model = SecondPerson(
            action: "/receive/second", csrf: "csrf-token", command: "c-2",
            meaning:
                """
                \(say("确认的意思：", "It means: "))<b>\(say("复核", "verified"))</b>\
                \(say("，我亲眼看到这袋已隔离", ", I saw this bag set aside"))
                """,
            fields: [disposition], word: say("确认隔离并签名", "Confirm and sign"),
            note: "\(say("张工仍在登录；与第一人不可相同", "Zhang stays signed in; must be somebody else"))")
        model.badge = "0311"
        model.person = "<b>\(say("王工", "Wang"))</b> \(say("班长 · 可复核", "shift lead · may verify"))"
        return secondPersonSide(model, language)
    }

    static func foot(_ language: Language, stop: Bool) -> FloorFoot {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        if stop {
            return FloorFoot(
                [
                    Button(say("再称一次", "Weigh again"), .post("/receive/again", csrf: "csrf-token")),
                    Button(say("这一袋看不清码", "Unreadable code"), .link("/receive/unreadable")),
                    Button(say("叫 QA", "Call QA"), .link("/receive/call"), rank: .quiet),
                ], saved: say("停线已记录 09:36:02", "Stop recorded 09:36:02"), ledger: 2_418_793)
        }
        return FloorFoot(
            [
                Button(say("手工录入", "Type it in"), .link("/receive/typed")),
                Button(say("报告异常", "Report"), .link("/receive/report")),
                Button(say("查看还差的袋", "Bags missing"), .link("/receive/missing"), rank: .quiet),
            ],
            closing: Button(
                say("本箱扫完", "Crate done"), .post("/receive/done", csrf: "csrf-token"), rank: .filled),
            saved: say("已保存 09:42:17", "Saved 09:42:17"), ledger: 2_418_807)
    }

    static func receivePass(_ language: Language, theme: Theme = .light) -> Markup {
        floor(
            floorFrame(language, lane: "2", theme: theme), verdict: accepted(language), side: count(language),
            foot: foot(language, stop: false))
    }

    static func receiveStop(_ language: Language, theme: Theme = .dark) -> Markup {
        floor(
            floorFrame(language, lane: "3", theme: theme), verdict: stopped(language), side: second(language),
            foot: foot(language, stop: true))
    }

    static func error(_ language: Language) -> Markup {
        func say(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        let model = ErrorModel(
            what: say("这一页打不开", "This page could not be opened"),
            why: "\(say("数据库没有应答", "The database did not answer"))",
            next: "\(say("等一分钟再试；仍不行请打 8110", "Try again in a minute, then call 8110"))", reference: "R-7K3P",
            kept: "\(say("你的录入都在本机", "What you entered is on this device"))")
        return errorPage(model, frame: frame(language, title: model.what, current: ""))
    }

    static func lock(_ language: Language) -> Markup {
        let person = FramePerson(language == .zh ? "李工" : "Li Gong", role: "QA", maySign: true)
        return lockCard(
            LockModel(
                language: language, site: language == .zh ? "示例生物 · 一厂" : "Plant 1",
                action: "/session/unlock",
                csrf: "csrf-token", person: person, checkpointHash: hash(99)))
    }
}
