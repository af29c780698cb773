package io.bpfevents.web;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Prints the URL of the page when the server is ready. */
@Component
class StartupMessage {
    @EventListener
    void print(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext context
                && context.getWebServer() != null) {
            String host = context.getEnvironment().getProperty("server.address", "localhost");
            System.out.printf(
                    "http://%s:%d/%n",
                    host.contains(":") ? "[" + host + "]" : host, context.getWebServer().getPort());
        }
    }
}
