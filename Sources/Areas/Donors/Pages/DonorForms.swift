import Kernel
import Web

/// The forms under a donor: only those that the visitor may send, and none once the identity is erased.
enum DonorForms {
    private typealias Words = DonorPage.Words

    static func sheets(_ model: DonorPage.Model, _ visit: Visit) -> Markup? {
        guard model.donor.erasure == nil else { return nil }
        var forms: [Markup] = []
        if visit.may("donors.identity") { forms.append(look(model, visit)) }
        if visit.may("donors.register") { forms.append(correct(model, visit)) }
        if visit.may("donors.erase") { forms.append(erase(model, visit)) }
        return forms.isEmpty ? nil : Markup.joined(forms)
    }

    private static func look(_ model: DonorPage.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let purposes = LookPurpose.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        return sheet(
            title: Words.look(language), note: Words.lookNote(language),
            posted(
                "looks", model, visit,
                """
                \(field(Field("purpose", Words.purpose(language), .choice(purposes)), language))\
                \(line("note", Words.note, visit))\(send(Words.look, visit))
                """))
    }

    private static func correct(_ model: DonorPage.Model, _ visit: Visit) -> Markup {
        sheet(
            title: Words.correct(visit.language),
            posted(
                "corrections", model, visit,
                """
                \(DonorPages.identityFields(visit))\(line("reason", Words.reason, visit))\(send(Words.correct, visit))
                """))
    }

    private static func erase(_ model: DonorPage.Model, _ visit: Visit) -> Markup {
        let language = visit.language
        let grounds = ErasureGround.allCases.map { Choice($0.rawValue, $0.phrase(language)) }
        var ground = Field("ground", Words.ground(language), .choice(grounds))
        ground.value = visit.form["ground"] ?? ErasureGround.purposeOver.rawValue
        return sheet(
            title: Words.erase(language), note: Words.eraseNote(language),
            posted(
                "erasure", model, visit,
                """
                <input type="hidden" name="version" value="\(Int(model.version))">\(field(ground, language))\
                \(line("reference", Words.reference, visit))\(line("reason", Words.reason, visit))\
                \(signerFields(Words.password(language), visit))\(send(Words.erase, visit))
                """))
    }

    private static func line(_ name: String, _ label: Phrase, _ visit: Visit) -> Markup {
        var entry = Field(name, label(visit.language))
        entry.required = true
        entry.value = visit.form[name] ?? ""
        return field(entry, visit.language)
    }

    private static func send(_ word: Phrase, _ visit: Visit) -> Markup {
        button(Button(word(visit.language), .submit(name: nil, value: nil), rank: .filled))
    }

    private static func posted(_ act: String, _ model: DonorPage.Model, _ visit: Visit, _ matter: Markup) -> Markup {
        form(
            action: "\(DonorPages.path(model.donor.id))/\(act)", csrf: visit.csrf,
            command: visit.node.freshCommandID().description, matter)
    }
}
