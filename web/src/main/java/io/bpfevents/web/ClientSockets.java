package io.bpfevents.web;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Sockets that hold little, so that a client that reads slowly is felt soon: Linux would take
 * megabytes for it.
 */
@Component
final class ClientSockets implements NettyServerCustomizer {
    private static final int SEND_BUFFER = 64 * 1024;
    private static final String POLICY_PARAMETER = "policy="; // with a ring one may stall
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(8 * 1024, 16 * 1024);

    private final WebLimits limits;

    ClientSockets(WebLimits limits) {
        this.limits = limits;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        HttpServer small =
                server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        return Epoll.isAvailable() ? small.mapHandle(this::limitPatience) : small;
    }

    /** Or the kernel would wait a quarter of an hour for a client that acknowledges nothing. */
    private Mono<Void> limitPatience(Mono<Void> handled, Connection connection) {
        boolean mayStall =
                connection instanceof HttpServerRequest request
                        && request.uri().contains(POLICY_PARAMETER);
        Duration patience = mayStall ? limits.policyStall() : limits.sharedStall();
        connection
                .channel()
                .config()
                .setOption(
                        EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(patience.toMillis()));
        return handled;
    }
}
