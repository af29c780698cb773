package io.bpfevents.web;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import picocli.CommandLine;

/** Starts the server: {@code sudo java -jar bpf-events-web.jar}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WebApplication {
    /** Runs until Ctrl-C. */
    public static void main(String[] args) {
        int code =
                new CommandLine(new WebCommand(WebApplication::start))
                        .setExecutionExceptionHandler((_, _, _) -> 1) // Spring has logged the cause
                        .execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static void start(String... properties) {
        SpringApplication.run(WebApplication.class, properties);
    }
}
