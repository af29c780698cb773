package io.bpfevents.web.stream;

import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** There is no room for one more stream. */
final class TooManyException extends ErrorResponseException {
    @Serial private static final long serialVersionUID = 1L;

    private TooManyException(String detail) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail),
                null);
    }

    static TooManyException policyStreams(int most) {
        return new TooManyException(
                most
                        + " streams have a policy, each with rings of its own in the kernel, and more"
                        + " there may not be: end one of them, or leave out the policy");
    }

    static TooManyException clients(int most) {
        return new TooManyException(
                most + " clients are connected, and more there may not be: end one of them");
    }
}
