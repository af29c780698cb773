package io.bpfevents.spring.started;

import io.bpfevents.catalog.file.FileOpen;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

@Component
class LastOpened {
    volatile String path = "";

    LastOpened(@Qualifier("opens") Flux<FileOpen> opens) {
        opens.subscribe(open -> path = open.path());
    }
}
