import Foundation
import FoundationNetworking
import Server

/// Posts to witnesses and webhooks with what the toolchain brings (docs/decisions/0013).
struct OutwardPost: Sendable {
    /// Who does not answer within this is asked again later.
    static let secondsMax: TimeInterval = 20
    /// More than any witness has signatures to give.
    static let answerBytesMax = 65_536

    private let session: URLSession
    private let bytesMax: Int

    init(answerBytesMax bytesMax: Int = OutwardPost.answerBytesMax) {
        self.bytesMax = bytesMax
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = OutwardPost.secondsMax
        configuration.timeoutIntervalForResource = OutwardPost.secondsMax
        configuration.httpShouldSetCookies = false
        session = URLSession(configuration: configuration, delegate: StayingDelegate(), delegateQueue: nil)
    }

    func post(_ url: String, _ body: [UInt8], _ headers: [String: String] = [:]) async throws -> PostAnswer {
        guard let address = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("text/plain; charset=utf-8", forHTTPHeaderField: "Content-Type")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        guard let answer = response as? HTTPURLResponse, data.count <= bytesMax else {
            throw URLError(.badServerResponse)
        }
        return PostAnswer(status: answer.statusCode, body: Array(data))
    }
}

/// Goes only where the configuration says: a redirect is an answer like any other.
private final class StayingDelegate: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
