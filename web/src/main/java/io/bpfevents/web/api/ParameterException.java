package io.bpfevents.web.api;

import java.io.Serial;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A parameter has an invalid value. The response contains the valid ones. */
final class ParameterException extends ErrorResponseException {
    @Serial private static final long serialVersionUID = 1L;

    private ParameterException(HttpStatus status, ProblemDetail problem) {
        super(status, problem, null);
    }

    static ParameterException of(
            HttpStatus status, String name, String value, List<String> allowed) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(
                        status,
                        name + " '" + value + "' is not one of " + String.join(", ", allowed));
        return of(status, problem, name, allowed);
    }

    static ParameterException of(String name, int value, int min, int max) {
        HttpStatus status = HttpStatus.BAD_REQUEST;
        String detail = "%s must be from %d to %d, not %d".formatted(name, min, max, value);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        return of(status, problem, name, List.of(min, max));
    }

    private static ParameterException of(
            HttpStatus status, ProblemDetail problem, String name, List<?> allowed) {
        problem.setProperty("parameter", name);
        problem.setProperty("allowed", allowed);
        return new ParameterException(status, problem);
    }
}
