import HTTPTypes
import Hummingbird
import Kernel
import Logging

/// Outermost: every answer leaves with the same headers, is logged without people or values, and is a page of
/// ours even where the router has none.
struct Gate: HTTPResponder {
    typealias Context = AddressContext

    let router: RouterResponder<AddressContext>
    let reception: Reception

    func respond(to request: Request, context: AddressContext) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await router.respond(to: request, context: context)
            if response.status == .notFound, response.headers[.contentType] == nil {
                response = await reception.missing(request)
            }
        } catch {
            // The router throws nothing of ours; what comes here is a mistake in the server, not in the
            // request.
            let fault = Fault(.stopped, "an answer could not be made: \(type(of: error))")
            response = await reception.problem(reception.failed(fault), reception.caller(request), nil)
        }
        ResponseHeaders.add(to: &response.headers)
        let elapsed = (ContinuousClock.now - start).components
        let microseconds = elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
        reception.setup.metrics.add(.requests, String(response.status.code))
        reception.setup.metrics.observe(.requestSeconds, microseconds)
        if reception.setup.logsRequests { log(request, context, response.status.code, microseconds) }
        return response
    }

    /// The pattern of the route, never the path: ids and searches can name people.
    private func log(
        _ request: Request, _ context: AddressContext, _ status: Int, _ microseconds: Int64
    ) {
        reception.setup.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "none")",
                "status": "\(status)", "microseconds": "\(microseconds)",
            ])
    }
}
