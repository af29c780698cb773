import static org.springframework.web.reactive.function.BodyInserters.fromServerSentEvents;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;
import static org.springframework.web.reactive.function.server.RouterFunctions.toHttpHandler;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServer;

void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    RingbufOptions newest = RingbufOptions.defaults().overflow(Overflow.dropOldest());
    Flux<ServerSentEvent<String>> events =
            KernelEvents.source(ProcessStart.class, SourceOptions.defaults().reading(newest))
                    .flux()
                    .map(start -> start.pid() + " " + start.filename())
                    .map(text -> ServerSentEvent.builder(text).event("start").build())
                    .share(); // one ring for all clients, read while there is one
    var routes =
            route().GET("/events", _ -> ServerResponse.ok().body(fromServerSentEvents(events)))
                    .build();
    var server =
            HttpServer.create()
                    .host("localhost")
                    .port(port)
                    .handle(new ReactorHttpHandlerAdapter(toHttpHandler(routes)))
                    .bindNow();
    IO.println("curl -N http://localhost:" + server.port() + "/events");
    server.onDispose().block();
}
