import Assembly
import Exchange
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Settings
import Web

/// Takes signed parcels of partners: `POST /exchange/messages`. Open to everybody, since the sender's registered key
/// is what lets in; whatever is not signed by one is counted and forgotten.
struct ExchangeDoor: Sendable {
    static let path = "/exchange/messages"

    private let reception: Reception
    private var node: any ServedNode { reception.node }

    init(_ reception: Reception) { self.reception = reception }

    func take(_ request: Request) async -> Response {
        let body: [UInt8]
        do throws(FormFailure) { body = try await PostedForm.collect(request, limit: Parcel.bytesMax) } catch {
            reception.setup.metrics.add(.exchangeParcels, "malformed")
            if case .tooLarge(let limit) = error { return .plain("more than \(limit) bytes\n", .contentTooLarge) }
            return .plain("the body was cut off\n", .badRequest)
        }
        let desk = ParcelDesk(node: node)
        do throws(ParcelFailure) {
            let (parcel, file, digest) = try await desk.open(body)
            let outcome: ExchangeIntake.Outcome
            do throws(Denial) {
                try await noteClock(parcel)
                outcome = try await ExchangeIntake(node: node).take(
                    parcel.messages,
                    .init(
                        partner: parcel.from, how: .link, sentAt: parcel.sentAt, parcel: file,
                        workstation: "exchange"))
            } catch { throw .denied(error) }
            if outcome.contradicted > 0 {
                reception.setup.logger.critical(
                    "other content came under a known id", metadata: ["partner": "\(parcel.from)"])
            }
            let answer = ParcelAnswer(
                from: node.home, to: parcel.from, parcel: digest, next: outcome.next, lines: outcome.lines)
            let signed = try desk.sign(answer.text)
            reception.setup.metrics.add(.exchangeParcels, "taken")
            reception.setup.metrics.add(.exchangeMessages, "in", Int64(outcome.taken))
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: signed)))
        } catch {
            return failing(error)
        }
    }

    private func failing(_ failure: ParcelFailure) -> Response {
        switch failure {
        case .malformed:
            reception.setup.metrics.add(.exchangeParcels, "malformed")
            return .plain("no parcel of the exchange\n", .badRequest)
        case .addressedElsewhere:
            reception.setup.metrics.add(.exchangeParcels, "elsewhere")
            return .plain("this parcel is for another node\n", .notFound)
        case .notTrusted:
            reception.setup.metrics.add(.exchangeParcels, "untrusted")
            reception.setup.logger.warning("a parcel was not signed by a registered partner")
            return .plain("not signed by a registered partner\n", .forbidden)
        case .denied(.refused(let refusal)):
            return .plain("\(refusal.reason.en)\n", .serviceUnavailable)
        case .denied(.failed(let fault)):
            return .plain("failing: \(reception.failed(fault).reference)\n", .serviceUnavailable)
        }
    }

    /// Told to the record when the sender's clock leaves the limit, and when it comes back.
    private func noteClock(_ parcel: Parcel) async throws(Denial) {
        let offset = (node.now().microseconds - parcel.sentAt.microseconds) / 1_000_000
        let limit = node.settings.integer(NodeSettings.partnerClockSeconds) ?? 300
        let origin = parcel.from
        let partner: Partner?
        do throws(Fault) {
            partner = try await node.read { (snapshot) throws(Fault) in
                try PartnerLookups.partner(origin, from: snapshot)
            }
        } catch { throw .failed(error) }
        guard let partner, (partner.clockOffSince != nil) != (abs(offset) > limit) else { return }
        do throws(Denial) {
            _ = try await node.perform(
                Errand(
                    PartnerTable.self, id: node.freshCommandID(), record: origin,
                    command: .noteClock(offsetSeconds: offset, limitSeconds: limit), person: Standing.node.person,
                    workstation: "exchange"))
        } catch {
            // Another parcel told it at the same moment.
            guard case .refused = error else { throw error }
        }
    }
}
