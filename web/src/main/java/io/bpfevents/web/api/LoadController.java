package io.bpfevents.web.api;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Makes events, so that there is something to see on a quiet machine. */
@RestController
final class LoadController {
    private static final int MOST_SECONDS = 10;
    private static final int MOST_PER_SECOND = 200_000;

    private final LoadGenerator generator;

    LoadController(LoadGenerator generator) {
        this.generator = generator;
    }

    record Load(int seconds, int perSecond) {}

    @PostMapping("/api/load")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start(@RequestBody Load load) {
        require("seconds", load.seconds(), MOST_SECONDS);
        require("perSecond", load.perSecond(), MOST_PER_SECOND);
        if (!generator.start(Duration.ofSeconds(load.seconds()), load.perSecond())) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "one is running: wait for its end, or DELETE it");
        }
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw ParameterException.of(name, value, 1, most);
        }
    }

    @DeleteMapping("/api/load")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop() {
        generator.stop();
    }
}
