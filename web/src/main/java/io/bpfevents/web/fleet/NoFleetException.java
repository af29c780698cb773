package io.bpfevents.web.fleet;

import io.bpfevents.web.config.FleetProperties;
import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** The fleet was requested, and none is configured. */
final class NoFleetException extends ErrorResponseException {
    @Serial private static final long serialVersionUID = 1L;

    NoFleetException() {
        super(
                HttpStatus.NOT_FOUND,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.NOT_FOUND,
                        "no fleet is configured: set the property "
                                + FleetProperties.BROKERS
                                + " to the addresses of Kafka's brokers, and restart the server"),
                null);
    }
}
