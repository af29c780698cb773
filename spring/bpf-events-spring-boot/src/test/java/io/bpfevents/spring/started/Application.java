package io.bpfevents.spring.started;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application of docs/getting-started.md. */
@SpringBootApplication
public class Application {}
