import Kernel
import Plasma
import Preparation
import Web

/// What is done with the bags of a pool at a desk, and the act that makes it.
enum PoolingForms {
    /// Taking out, rejecting, counting, giving up.
    static func bags(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        guard visit.may("pooling.operate"), state.stage == .issuing || state.stage == .counted else { return nil }
        let path = PoolingFrames.path(state.id)
        let returning: Markup = """
            <div id="returns">\(PoolingFrames.signing(
                Phrase("退回一袋", "Take a bag out"), "\(path)/returns",
                says: Phrase("口令：我把这一袋取出了", "Password: I took this bag out"), version: state.version,
                """
                \(PoolingFrames.entry("bag", Phrase("血浆袋", "Bag"), visit, form: "back"))\
                \(PoolingFrames.entry("reason", Phrase("原因", "Reason"), visit, form: "back"))
                """, word: Phrase("签「编制」并退回", "Sign and take out"), visit))</div>
            """
        let codes = ReasonCode.defects.map {
            Choice($0.rawValue, "\($0.phrase(visit.language)) · \($0.rawValue)")
        }
        let rejecting: Markup = """
            <div id="rejections">\(sheet(
                title: visit.say(Phrase("破袋时剔除", "Reject at cutting")),
                PoolingFrames.act(
                    "\(path)/rejections", Phrase("剔除这一袋", "Reject this bag"),
                    """
                    \(PoolingFrames.entry("bag", Phrase("血浆袋", "Bag"), visit, form: "reject"))\
                    \(PoolingFrames.choice("code", Phrase("看到什么", "What is seen"), codes, form: "reject", visit))
                    """, visit)))</div>
            """
        return "\(counting(model, visit))\(rejecting)\(returning)\(state.bags == 0 ? cancelling(path, visit) : nil)"
    }

    private static func counting(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        guard state.going > 0 else { return nil }
        let rule = model.pack.emptyBags.value
        let number: Markup? =
            rule == .count ? PoolingFrames.entry("counted", Phrase("空袋数", "Empty bags"), visit, .number) : nil
        let shown = Phrase(
            "应有 \(state.going) 个，已扫 \(state.cut) 个（\(rule.phrase.zh)）",
            "\(state.going) expected, \(state.cut) scanned (\(rule.phrase.en))")
        let matter: Markup = """
            <p>\(shown, visit.language)</p>\(number)\
            <details><summary>\(Phrase("数目不符", "They differ"), visit.language)</summary>\
            \(PoolingFrames.entry("deviation", Phrase("偏差号", "Deviation"), visit, required: false))\
            \(PoolingFrames.entry("reason", Phrase("原因", "Reason"), visit, form: "count", required: false))\
            \(PoolingFrames.other("checker", Phrase("第二人", "Second person"), form: "count", visit, required: false))\
            </details><input type="hidden" name="version" value="\(Int(state.version))">
            """
        return sheet(
            title: visit.say(Phrase("清点空袋", "Count empty bags")),
            PoolingFrames.act(
                "\(PoolingFrames.path(state.id))/counts", Phrase("记下清点", "Record the count"), matter, visit))
    }

    private static func cancelling(_ path: String, _ visit: Visit) -> Markup {
        sheet(
            title: visit.say(Phrase("取消合浆批", "Cancel the pool")),
            PoolingFrames.act(
                "\(path)/cancellations", Phrase("取消", "Cancel"),
                PoolingFrames.entry("reason", Phrase("原因", "Reason"), visit, form: "cancel"), visit))
    }

    /// Three people sign one content: who made it, who checked it, QA.
    static func making(_ model: PoolingRecord.Model, _ visit: Visit) -> Markup? {
        let state = model.state
        guard state.stage == .counted, visit.may("pooling.operate") else { return nil }
        let language = visit.language
        let mix = model.sum.mix
        let (bags, donors, stations) = (Figures.grouped(mix.bags), mix.donors.count, mix.stations.count)
        let kilograms = mix.weight.kilogramText
        let says = Phrase(
            "\(bags) 袋，\(donors) 人，\(stations) 个浆站，各袋之和 \(kilograms) kg",
            "\(bags) bags of \(donors) donors and \(stations) stations, \(kilograms) kg of bags")
        let shown: Markup = """
            <p>\(says, language)</p>
            """
        let matter: Markup = """
            \(shown)\(PoolingFrames.entry("kilograms", Phrase("罐重 kg", "Weight of the tank, kg"), visit, .number))\
            \(PoolingFrames.entry("tank", Phrase("合浆罐", "Tank"), visit))\
            \(PoolingFrames.other("checker", Phrase("复核人", "Checker"), form: "make", visit))\
            \(PoolingFrames.other("qa", Phrase("QA", "QA"), form: "make", visit))
            """
        return PoolingFrames.signing(
            Phrase("合浆", "Make the pool"), PoolingFrames.path(state.id, "/makings"),
            says: Phrase("操作人口令：我按清单合浆", "Operator's password: I pooled what is listed"),
            version: state.version, matter, word: Phrase("三人签名，合浆", "Three sign: make it"), visit)
    }
}
