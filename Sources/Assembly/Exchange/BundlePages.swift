import Exchange
import Kernel
import Web

/// Bundles carried by hand while the link is cut: what waits goes out as one signed file, and its acknowledgement
/// comes back as another.
enum BundlePages {
    static func form(_ visit: Visit) -> Markup {
        let language = visit.language
        let words = PartnerPages.Words.self
        let matter = Web.form(
            action: "/exchange/bundles", csrf: visit.csrf, command: visit.node.freshCommandID().description,
            files: true,
            """
            <div class="field"><span class="label"><label for="f-bundle">\(Phrase("文件", "File"), language)</label>\
            <span class="hint">.xmx</span></span><span class="entry">\
            <input id="f-bundle" type="file" name="bundle" required></span></div>\
            \(button(Button(visit.say(Phrase("导入", "Import")), .submit(name: nil, value: nil))))
            """)
        return sheet(title: words.bundleIn(language), "<p>\(words.bundleNote, language)</p>\(matter)")
    }

    @Sendable static func export(_ visit: Visit) async throws(Denial) -> Reply {
        let id = visit.parameter("id")
        let parcel: ParcelDesk.Outgoing?
        do throws(ParcelFailure) {
            parcel = try await ParcelDesk(node: visit.node).outgoing(to: id, from: nil, at: visit.now)
        } catch { throw error.asDenial }
        guard let parcel else { return .missing }
        return .file(
            name: "bundle-\(parcel.first)-\(parcel.last).xmx", contentType: "application/octet-stream",
            bytes: parcel.bytes)
    }

    /// A bundle gives its acknowledgement back as a file; an acknowledgement leads to the partner.
    static func take(_ visit: Visit, _ partners: PartnerPages) async throws(Denial) -> Reply {
        guard let file = visit.form.files["bundle"] else { return try await partners.list(visit, .parcelMalformed) }
        let desk = ParcelDesk(node: visit.node)
        let person = visit.standing?.person ?? ""
        do throws(ParcelFailure) {
            if let answered = try await answer(file.bytes, desk, person, visit) { return answered }
            let (parcel, kept, digest) = try await desk.open(file.bytes)
            let outcome: ExchangeIntake.Outcome
            do throws(Denial) {
                outcome = try await ExchangeIntake(node: visit.node).take(
                    parcel.messages,
                    .init(
                        partner: parcel.from, how: .bundle, sentAt: parcel.sentAt, parcel: kept, person: person,
                        workstation: visit.workstation))
            } catch { throw .denied(error) }
            let answer = ParcelAnswer(
                from: visit.node.home, to: parcel.from, parcel: digest, next: outcome.next, lines: outcome.lines)
            return .file(
                name: "acknowledgement.xmx", contentType: "application/octet-stream",
                bytes: try desk.sign(answer.text))
        } catch {
            guard case .refused = error.asDenial else { throw error.asDenial }
            return try await partners.list(visit, error.refusal)
        }
    }

    /// Nil if the file is no acknowledgement.
    private static func answer(
        _ bytes: [UInt8], _ desk: ParcelDesk, _ person: String, _ visit: Visit
    ) async throws(ParcelFailure) -> Reply? {
        let opened: (answer: ParcelAnswer, file: KeptFile)
        do throws(ParcelFailure) { opened = try await desk.openAnswer(bytes) } catch {
            guard error == .malformed else { throw error }
            return nil
        }
        _ = try await desk.acknowledge(
            opened.answer, opened.file, how: .bundle, person: person, workstation: visit.workstation)
        return .seeOther(ExchangeParts.partnerPath(opened.answer.from))
    }
}

extension ParcelFailure {
    var asDenial: Denial {
        if case .denied(let denial) = self { return denial }
        return .refused(refusal)
    }
}
