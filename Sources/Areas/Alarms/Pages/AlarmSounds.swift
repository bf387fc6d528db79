import Kernel
import Web

/// The switches for alarms that are heard. What is on is kept in the browser, not by the node: the same person stands
/// in a control room and sits in an office.
enum AlarmSounds {
    private static let title = Phrase("报警声", "Alarm sound")
    private static let off = Phrase("关着：新报警不响", "Off: new alarms make no sound")
    private static let on = Phrase("开着：每个新报警响一声", "On: each new alarm is heard once")
    private static let waits = Phrase("浏览器要您先在页面上点一下才会响", "This browser keeps silent until you click in the page once")

    static func panel(_ language: Language) -> Markup {
        let priorities = AlarmPriority.allCases.map { toggle($0.rawValue, $0.phrase, isOn: true, language) }
        return """
            <div class="sounds" data-sounds role="group" aria-label="\(title, language)">\
            \(toggle("all", title, isOn: false, language))\(priorities)\
            <span role="status" data-sounding data-off="\(off, language)" data-on="\(on, language)" \
            data-waits="\(waits, language)">\(off, language)</span></div>
            """
    }

    private static func toggle(_ name: String, _ word: Phrase, isOn: Bool, _ language: Language) -> Markup {
        """
        <button type="button" role="switch" class="switch" aria-checked="\(isOn ? "true" : "false")" \
        data-sound="\(name)">\(word, language)</button>
        """
    }
}
