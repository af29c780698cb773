package io.bpfevents.web.api;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Starts and stops load on this machine, so that an idle one has events. */
@RestController
final class LoadController {
    private static final int MAX_SECONDS = 10;
    private static final int MAX_PER_SECOND = 200_000;

    private final LoadGenerator generator;

    LoadController(LoadGenerator generator) {
        this.generator = generator;
    }

    record Load(int seconds, int perSecond) {}

    @PostMapping("/api/load")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start(@RequestBody Load load) {
        require("seconds", load.seconds(), MAX_SECONDS);
        require("perSecond", load.perSecond(), MAX_PER_SECOND);
        if (!generator.start(Duration.ofSeconds(load.seconds()), load.perSecond())) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "a load is running: wait until it completes, or send DELETE to stop it");
        }
    }

    private static void require(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw ParameterException.of(name, value, 1, max);
        }
    }

    @DeleteMapping("/api/load")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop() {
        generator.stop();
    }
}
