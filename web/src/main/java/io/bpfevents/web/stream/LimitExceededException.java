package io.bpfevents.web.stream;

import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A further stream was requested although the maximum number of them is open. */
public final class LimitExceededException extends ErrorResponseException {
    @Serial private static final long serialVersionUID = 1L;

    private LimitExceededException(String detail) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail),
                null);
    }

    /** The limit of streams with a policy. */
    public static LimitExceededException policyStreams(int max) {
        return new LimitExceededException(
                "all "
                        + max
                        + " streams with a policy, each with its own kernel rings, are in use: close"
                        + " one of them, or leave out the policy");
    }

    /** The limit of clients. */
    public static LimitExceededException clients(int max) {
        return new LimitExceededException(
                "all " + max + " client connections are in use: close one of them");
    }
}
