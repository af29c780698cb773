package io.bpfevents.spring.example;

import io.bpfevents.catalog.process.ProcessStart;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;

@SpringBootApplication
public class Alerts {
    @Bean
    ApplicationRunner printer(@Qualifier("starts") Flux<ProcessStart> starts) {
        return _ ->
                starts.filter(start -> start.filename().startsWith("/tmp/"))
                        .subscribe(start -> System.out.println("ALERT " + start.filename()));
    }

    public static void main(String[] args) {
        SpringApplication.run(Alerts.class, args);
    }
}
