package import Kernel

/// One label of 100 × 70 mm, alone on its page, as label printers take it; on the screen with a button to print it.
package func labelSheet(title: String, back: String, _ matter: Markup, _ language: Language) -> Markup {
    let head = documentHead(title: title, language, theme: .light, scripts: ["xuemai.js"], htmlClass: "paper")
    return """
        \(head)<body class="print">\(shapeSprite)<p class="print-bar">\
        <button class="button filled" data-print>\(LabelWords.print, language)</button> \
        <a class="button"\(href: back)>\(LabelWords.back, language)</a></p>\
        <section class="bag-label">\(matter)</section></body></html>
        """
}

private enum LabelWords {
    static let print = Phrase("打印", "Print")
    static let back = Phrase("返回", "Back")
}
