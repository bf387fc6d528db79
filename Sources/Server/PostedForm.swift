import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Why a posted body was not taken.
enum FormFailure: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case unreadable
}

/// Reads what was posted, within the limits of the setup.
enum PostedForm {
    static func read(_ request: Request, setup: ServerSetup) async throws(FormFailure) -> Form {
        let type = request.headers[.contentType] ?? ""
        if type.hasPrefix("multipart/form-data") {
            guard let boundary = MultipartReader.boundary(in: type) else { throw .unreadable }
            let body = try await collect(request, limit: setup.uploadBytesMax)
            do throws(MultipartReader.Failure) {
                return try MultipartReader.read(body, boundary: boundary)
            } catch {
                throw .unreadable
            }
        }
        let body = try await collect(request, limit: setup.formBytesMax)
        guard !body.isEmpty else { return Form() }
        guard type.hasPrefix("application/x-www-form-urlencoded") else { throw .unreadable }
        return Form(urlEncoded: body)
    }

    static func collect(_ request: Request, limit: Int) async throws(FormFailure) -> [UInt8] {
        let told = request.headers[.contentLength].flatMap { Int($0) }
        if let told, told > limit { throw .tooLarge(limit: limit) }
        var body: [UInt8] = []
        body.reserveCapacity(told ?? 0)
        do {
            for try await piece in request.body {
                guard body.count + piece.readableBytes <= limit else {
                    throw FormFailure.tooLarge(limit: limit)
                }
                piece.withUnsafeReadableBytes { body.append(contentsOf: $0) }
            }
        } catch let failure as FormFailure {
            throw failure
        } catch {
            throw .unreadable
        }
        return body
    }
}
