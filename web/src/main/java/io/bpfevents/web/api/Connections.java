package io.bpfevents.web.api;

import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.netty.http.server.HttpServerRequest;

/** The connections of single clients. */
final class Connections {
    private Connections() {}

    /** Lets a client not read for longer than others may. */
    static void allowToStall(ServerHttpRequest request, Duration patience) {
        if (request instanceof AbstractServerHttpRequest known
                && known.getNativeRequest() instanceof HttpServerRequest netty) {
            int millis = Math.toIntExact(patience.toMillis());
            // where it is no epoll channel it has no such option, and is not impatient either
            netty.withConnection(connection ->
                    connection
                            .channel()
                            .config()
                            .setOption(EpollChannelOption.TCP_USER_TIMEOUT, millis));
        }
    }
}
