package import Exchange
package import Kernel
import Ledger
package import Web

/// Why a parcel was not opened. Nothing of it is stored.
package enum ParcelFailure: Error, Sendable, Equatable {
    case malformed
    /// For another node.
    case addressedElsewhere
    /// Not signed by the registered key of a partner that is not closed.
    case notTrusted
    case denied(Denial)

    package var refusal: Refusal {
        switch self {
        case .malformed: .parcelMalformed
        case .addressedElsewhere: .parcelElsewhere
        case .notTrusted: .parcelNotTrusted
        case .denied(.refused(let refusal)): refusal
        case .denied(.failed): .parcelMalformed
        }
    }
}

/// Opens parcels and answers, and makes them: the same checks for the link and for bundles carried by hand.
package struct ParcelDesk: Sendable {
    private let node: any Node

    package init(node: any Node) { self.node = node }

    /// A parcel of a registered partner, with its bytes to be kept.
    package func open(_ bytes: [UInt8]) async throws(ParcelFailure) -> (parcel: Parcel, file: KeptFile, text: Digest) {
        let note: SignedNote
        let parcel: Parcel
        do throws(NoteFailure) { note = try SignedNote(bytes: bytes, bytesMax: Parcel.bytesMax) } catch {
            throw .malformed
        }
        do throws(JSONFailure) { parcel = try Parcel(text: note.text) } catch { throw .malformed }
        guard parcel.to == node.home else { throw .addressedElsewhere }
        try await verify(note, from: parcel.from)
        return (
            parcel, KeptFile(digest: node.hash(bytes), bytes: bytes), node.hash(Array(note.text.utf8))
        )
    }

    /// An answer by a registered partner to a parcel of ours.
    package func openAnswer(_ bytes: [UInt8]) async throws(ParcelFailure) -> (answer: ParcelAnswer, file: KeptFile) {
        let note: SignedNote
        let answer: ParcelAnswer
        do throws(NoteFailure) { note = try SignedNote(bytes: bytes, bytesMax: Parcel.bytesMax) } catch {
            throw .malformed
        }
        do throws(JSONFailure) { answer = try ParcelAnswer(text: note.text) } catch { throw .malformed }
        guard answer.to == node.home else { throw .addressedElsewhere }
        try await verify(note, from: answer.from)
        return (answer, KeptFile(digest: node.hash(bytes), bytes: bytes))
    }

    private func verify(_ note: SignedNote, from origin: String) async throws(ParcelFailure) {
        let partner: Partner?
        do throws(Fault) {
            partner = try await node.read { (snapshot) throws(Fault) in
                try PartnerLookups.partner(origin, from: snapshot)
            }
        } catch { throw .denied(.failed(error)) }
        guard let partner, partner.closedAt == nil, let key = partner.key.flatMap({ VerifierKey(vkey: $0) }) else {
            throw .notTrusted
        }
        do throws(NoteFailure) { _ = try note.verified(by: [key]) } catch { throw .notTrusted }
    }

    package func sign(_ text: String) throws(ParcelFailure) -> [UInt8] {
        do throws(Fault) { return Array(try node.signNote(text).utf8) } catch { throw .denied(.failed(error)) }
    }

    /// Messages to a partner from a number on, in order, as one signed parcel; nil if there is none.
    package func outgoing(
        to partner: String, from seq: Int64?, limit: Int = Parcel.messagesMax, at now: Moment
    ) async throws(ParcelFailure) -> Outgoing? {
        let found: [(id: String, seq: Int64, stage: String, content: [UInt8])]
        do throws(Fault) {
            found = try await node.read { (snapshot) throws(Fault) in
                let waiting = seq == nil ? try MessageLookups.firstWaiting(to: partner, from: snapshot) : nil
                guard let first = seq ?? waiting else { return [] }
                return try MessageLookups.outgoing(to: partner, from: first, limit: limit, from: snapshot)
            }
        } catch { throw .denied(.failed(error)) }
        var size = 0
        // The last place is kept for head and signature; one message alone always goes.
        let fitting = found.prefix { message in
            let isFirst = size == 0
            size += message.content.count + 1
            return isFirst || size < Parcel.bytesMax / 2
        }
        guard let first = fitting.first, let last = fitting.last else { return nil }
        let text = Parcel.text(from: node.home, to: partner, sentAt: now, contents: fitting.map(\.content))
        return Outgoing(
            first: first.seq, last: last.seq, count: fitting.count, digest: node.hash(Array(text.utf8)),
            bytes: try sign(text))
    }

    package struct Outgoing: Sendable {
        package let first: Int64
        package let last: Int64
        package let count: Int
        package let digest: Digest
        package let bytes: [UInt8]
    }

    /// Records what a partner said of our messages; those acknowledged before stay as they are.
    package func acknowledge(
        _ answer: ParcelAnswer, _ file: KeptFile, how: Carriage, person: String = Standing.node.person,
        workstation: String = ""
    ) async throws(ParcelFailure) -> Int {
        let from = answer.from
        let ids = answer.lines.map(\.id)
        let waiting: Set<String>
        do throws(Fault) {
            waiting = try await node.read { (snapshot) throws(Fault) in
                var waiting: Set<String> = []
                for id in ids {
                    let state = try MessageTable.load(id, from: snapshot)
                    if state.stage == .queued, state.partner == from { waiting.insert(id) }
                }
                return waiting
            }
        } catch { throw .denied(.failed(error)) }
        var errands: [Errand<MessageTable>] = []
        for line in answer.lines {
            guard let told = line.told, waiting.contains(line.id) else { continue }
            errands.append(
                Errand(
                    MessageTable.self, id: node.freshCommandID(), record: line.id,
                    command: .acknowledge(told, how: how, answer: file.digest), person: person,
                    workstation: workstation, files: errands.isEmpty ? [file] : []))
        }
        var count = 0
        for result in await node.perform(inOrder: errands) {
            switch result {
            case .success: count += 1
            case .failure(.refused(.messageNotWaiting)): continue
            case .failure(let denial): throw .denied(denial)
            }
        }
        return count
    }
}

extension Refusal {
    package static let parcelMalformed = Refusal(
        "exchange.parcel.malformed", Phrase("不是能读的信包", "Not a parcel that can be read"),
        next: Phrase("请对方重新导出", "Ask the other side to export it again"))

    package static let parcelElsewhere = Refusal(
        "exchange.parcel.elsewhere", Phrase("这个信包是给别的节点的", "This parcel is for another node"),
        next: Phrase("核对收件方", "Check whom it is for"))

    /// Forged, damaged, or by a key that nobody compared: nothing of it is stored.
    package static let parcelNotTrusted = Refusal(
        "exchange.parcel.not-trusted", Phrase("签名不是已登记对方的", "Not signed by a registered partner's key"),
        next: Phrase("核对对方登记和密钥指纹", "Check the partner's registration and the key's fingerprint"))
}
