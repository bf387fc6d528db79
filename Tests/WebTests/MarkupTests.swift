import Kernel
import Testing
import Web

@Suite struct `A piece of markup` {
    let hostile = "</script><b a=\"x\" b='y'>&\u{0}"

    @Test func `escapes text that was typed by people`() {
        let page: Markup = "<p>\(hostile)</p>"
        #expect(
            page.html == "<p>&lt;/script&gt;&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\u{FFFD}</p>")
    }

    @Test func `escapes the value of an attribute`() {
        let page: Markup = "<a\(attribute: "title", hostile)>x</a>"
        #expect(!page.html.dropFirst(10).dropLast(7).contains { "<>\"'".contains($0) })
    }

    @Test func `leaves out an attribute without a value`() {
        #expect(("<i\(attribute: "title", nil)\(flag: "hidden", false)>" as Markup).html == "<i>")
    }

    @Test func `passes markup and lists of markup as they are`() {
        let items = ["a", "<"].map { "<li>\($0)</li>" as Markup }
        let none: Markup? = nil
        #expect(("<ul>\(items)\(none)</ul>" as Markup).html == "<ul><li>a</li><li>&lt;</li></ul>")
    }

    @Test func `says a phrase in the language asked for, escaped`() {
        let phrase = Phrase("限 < 5", "limit < 5")
        #expect(("\(phrase, .zh)|\(phrase, .en)" as Markup).html == "限 &lt; 5|limit &lt; 5")
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "http://x",
    ])
    func `never links to a script or to another host without https`(_ target: String) {
        #expect(("<a\(href: target)>" as Markup).html == "<a href=\"#\">")
        #expect(("<form\(action: target)>" as Markup).html == "<form action=\"#\">")
    }

    @Test(arguments: ["/units/1", "?sort=din", "#h-1", "https://mirror.example/"])
    func `links to places of ours and to https`(_ target: String) {
        #expect(("<a\(href: target)>" as Markup).html == "<a href=\"\(target)\">")
    }

    @Test func `joins pieces with what stands between them`() {
        #expect(Markup.joined([Markup(text: "a"), Markup(text: "&")], by: " · ").html == "a · &amp;")
    }
}

@Suite struct `Figures are set` {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1\u{2009}000"), (2_418_807, "2\u{2009}418\u{2009}807"),
        (-1234, "−1\u{2009}234"),
    ])
    func `in groups of three with thin spaces`(_ number: Int, _ text: String) {
        #expect(Figures.grouped(number) == text)
    }

    @Test(arguments: [
        (-248, 1, false, "−24.8"), (5, 2, false, "0.05"), (6000, 2, false, "60.00"), (-27, 0, true, "−27"),
        (10, 0, true, "+10"), (0, 0, true, "0"), (-5, 1, false, "−0.5"),
    ])
    func `with all their decimals and a true minus`(
        _ number: Int, _ places: Int, _ signed: Bool, _ text: String
    ) {
        #expect(Figures.decimal(number, places: places, signed: signed) == text)
    }

    @Test func `as digests in groups of four`() {
        #expect(Figures.digest([0x7f, 0x3a, 0x90, 0xc1, 0x05]) == "7f3a 90c1 05")
    }
}
