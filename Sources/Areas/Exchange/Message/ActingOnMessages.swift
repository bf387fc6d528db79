package import Kernel
package import Web

/// What reactions of other areas need: send to a party, and answer a message that came, item by item.
extension Acting {
    /// Queues items for a party, if it is a partner; who is none is told by other means. One message of a type for
    /// each fact, or for each part of one that concerns several parties.
    package func send(
        _ type: MessageType, to party: String, about head: EntryHead, part: String? = nil, _ items: [MessageItem]
    ) throws(Denial) {
        guard !items.isEmpty else { return }
        let partner = try read { (tables) throws(Fault) in try PartnerLookups.party(party, from: tables) }
        guard let partner, partner.closedAt == nil else { return }
        let id = part.map { "\(type.name)-\(head.index)-\($0)" } ?? "\(type.name)-\(head.index)"
        try act(MessageTable.self, on: id, MessageCommand.queue(to: partner.origin, type, items))
    }

    /// Acts on each item of a message that came and answers for all of them. A refusal is the item's own verdict; it
    /// must come before anything of the item was written.
    package func answer(
        _ incoming: IncomingMessage, as type: MessageType,
        each: (DeedValues) throws(Denial) -> ItemVerdict.Outcome
    ) throws(Denial) {
        var verdicts: [ItemVerdict] = []
        verdicts.reserveCapacity(incoming.message.items.count)
        for (index, item) in incoming.message.items.enumerated() {
            let subject = type.subject(of: item)
            let values: DeedValues
            do throws(FieldFlaw) { values = try type.values(of: item) } catch {
                verdicts.append(ItemVerdict(index: index, subject: subject, refused: error.refusal))
                continue
            }
            do throws(Denial) {
                verdicts.append(ItemVerdict(index: index, subject: subject, try each(values)))
            } catch {
                guard case .refused(let refusal) = error else { throw error }
                verdicts.append(ItemVerdict(index: index, subject: subject, refused: refusal))
            }
        }
        try answer(incoming, verdicts)
    }

    package func answer(_ incoming: IncomingMessage, _ verdicts: [ItemVerdict]) throws(Denial) {
        try act(MessageTable.self, on: incoming.record, .answer(verdicts))
    }
}

extension MessageFact {
    /// The message that came, if this fact is of one of this type.
    package func received(_ type: MessageType) -> IncomingMessage? {
        guard case .received(let incoming) = self, incoming.message.type == type.name else { return nil }
        return incoming
    }
}
