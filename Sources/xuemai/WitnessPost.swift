import Foundation
import FoundationNetworking
import Server

/// Posts to witnesses with what the toolchain brings (docs/decisions/0013).
struct WitnessPost: Sendable {
    /// A witness answers in milliseconds; one that does not is asked again.
    static let secondsMax: TimeInterval = 20
    /// More than any witness has signatures to give.
    static let answerBytesMax = 65_536

    private let session: URLSession

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = WitnessPost.secondsMax
        configuration.timeoutIntervalForResource = WitnessPost.secondsMax
        configuration.httpShouldSetCookies = false
        session = URLSession(configuration: configuration)
    }

    func post(_ url: String, _ body: [UInt8]) async throws -> WitnessAnswer {
        guard let address = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("text/plain; charset=utf-8", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await session.data(for: request)
        guard let answer = response as? HTTPURLResponse, data.count <= WitnessPost.answerBytesMax else {
            throw URLError(.badServerResponse)
        }
        return WitnessAnswer(status: answer.statusCode, body: Array(data))
    }
}
