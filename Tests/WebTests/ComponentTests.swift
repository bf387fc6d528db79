import Kernel
import Testing
import Web

@Suite struct `A proof seal` {
    let hash = Samples.hash(7)

    @Test func `is the same for the same leaf hash`() {
        let one = proofSeal(leafHash: hash, state: .sealed, size: 32, .zh)
        #expect(one == proofSeal(leafHash: hash, state: .sealed, size: 32, .zh))
    }

    @Test func `depends on each of the first 16 bits and on no other`() {
        let whole = proofSeal(leafHash: hash, state: .sealed, size: 32, .zh)
        for bit in 0..<32 {
            var changed = hash
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let drawn = proofSeal(leafHash: changed, state: .sealed, size: 32, .zh)
            #expect((drawn != whole) == (bit < 16), "bit \(bit)")
        }
    }

    @Test func `draws the low bit of the first byte at the top left`() {
        let ones = proofSeal(leafHash: [1, 0], state: .sealed, size: 32, .zh).html
        #expect(
            ones.contains("d=\"M82 32a50 50 0 0 1-50 50M132 82a50 50 0 0 0-50 50M182 32a50 50 0 0 0 50 50"))
    }

    @Test func `says in words that the proof fails`() {
        #expect(proofSeal(leafHash: hash, state: .failed, size: 32, .zh).html.contains("<b>不符</b>"))
        #expect(proofSeal(leafHash: hash, state: .failed, size: 32, .en).html.contains("<b>no match</b>"))
        #expect(!proofSeal(leafHash: hash, state: .sealed, size: 32, .zh).html.contains("不符"))
    }

    @Test func `stands for a short hash without reading beyond it`() {
        #expect(!proofSeal(leafHash: [], state: .recorded, size: 22, .zh).isEmpty)
    }
}

@Suite struct `A limit bar` {
    private func needle(_ value: Int, _ lower: Int?, _ upper: Int?) -> String {
        limitBar(LimitBar(value: value, lower: lower, upper: upper, unit: "g", place: .floor), .zh).html
    }

    @Test func `gives a quarter of the floor's width to the allowed range`() {
        let bar = needle(0, -10, 10)
        #expect(bar.contains("class=\"allowed\" x=\"278\" y=\"44\" width=\"184\""))
    }

    @Test func `stands at the end with an arrow beyond the scale`() {
        #expect(needle(900, -10, 10).contains("900\u{00A0}g →"))
        #expect(needle(-900, -10, 10).contains("← −900\u{00A0}g"))
        #expect(!needle(5, -10, 10).contains("→"))
    }

    @Test func `has one tick where there is one limit`() {
        #expect(needle(5, nil, 10).split(separator: "class=\"tick\"").count == 2)
        #expect(needle(5, 1, 10).split(separator: "class=\"tick\"").count == 3)
    }

    @Test func `tells value and limits to who cannot see it`() {
        let bar = limitBar(LimitBar(value: -248, lower: nil, upper: -200, places: 1, unit: "°C"), .en).html
        #expect(bar.contains("aria-label=\"−24.8\u{00A0}°C, Limit ≤ −20.0\u{00A0}°C\""))
    }
}

@Suite struct `A state line` {
    @Test func `draws nothing after a side state has cut it`() {
        let line = stateLine(
            [
                LineState("收货", date: "", .passed), LineState("拒收", date: "", .cut),
                LineState("投浆", date: "", .ahead),
            ],
            .zh
        ).html
        #expect(line.contains("拒收") && !line.contains("投浆"))
    }

    @Test func `goes past the present state by the share done`() {
        let states = [LineState("检疫期", date: "", .present(doneShare: 52)), LineState("投浆", date: "", .ahead)]
        #expect(stateLine(states, .zh).html.contains("<rect class=\"gold\" width=\"52%\""))
    }
}

@Suite struct `The small components` {
    @Test func `say why a button cannot be pressed`() {
        let shown = button(Button("放行", .submit(name: nil, value: nil), refused: "还差 2 项检验")).html
        #expect(shown.contains("disabled") && shown.contains("还差 2 项检验"))
    }

    @Test func `keep the code of a bag bare when it is copied`() {
        let code = donationCode(grouped: "A9999 26 012345", check: "7").html
        #expect(
            code.contains("translate=\"no\"")
                && code.contains("<span>A9999</span><span>26</span><span>012345</span>"))
    }

    @Test func `Law.s24 ask for the staff number under the first signature of a session only`() {
        #expect(Samples.signing(.zh).html.contains("name=\"number\""))
        let again = Samples.signing(.zh, again: true).html
        #expect(!again.contains("name=\"number\"") && again.contains("name=\"password\""))
    }

    @Test func `name the meaning on the button of a signature`() {
        #expect(Samples.signing(.zh).html.contains(">签「审核」</button>"))
        #expect(Samples.signing(.en).html.contains(">Sign “Reviewed”</button>"))
    }

    @Test func `show an error under its field with shape and description`() {
        var model = Field("net", "净重", .number)
        model.error = "超过 600 g"
        let shown = field(model, .zh).html
        #expect(shown.contains("aria-describedby=\"f-net-error\"") && shown.contains("aria-invalid=\"true\""))
    }

    @Test func `say what would stand in an empty list`() {
        let empty = marginList(MarginList([], empty: "没有等你的事"), .zh).html
        #expect(empty.contains("没有等你的事"))
    }

    @Test func `print 无 for an empty section`() {
        #expect(printSection(2, "拒收", "", .zh).html.contains("无"))
    }

    @Test func `keep entries until the server says they are saved`() {
        #expect(form(action: "/x", csrf: "t", keep: "receipt", "").html.contains("data-keep=\"receipt\""))
        #expect(savedLine("09:42:17", form: "receipt", .zh).html.contains("data-saved=\"receipt\""))
    }

    @Test(arguments: [(0, "08:00:00"), (1_795_225_337_000, "09:42:17"), (57_600_000, "00:00:00")])
    func `set the server's time in the zone of the place`(_ milliseconds: Int, _ text: String) {
        #expect(FrameClock(milliseconds: milliseconds).text == text)
    }
}
