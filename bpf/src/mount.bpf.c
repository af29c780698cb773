// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per call of mount, umount2 and move_mount when it returns,
 * successful or not. Newer tools attach a file system by move_mount, which has
 * neither source nor type, after fsopen and fsmount.
 */
#include "catalog.bpf.h"
#include "syscalls.bpf.h"

#define PATH_LEN	256
#define TYPE_LEN	32

enum mount_operation { CATALOG_MOUNT, CATALOG_UMOUNT, CATALOG_MOVE_MOUNT };

struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns: of the return */
	/*   8 */ struct catalog_task task;
	/*  56 */ __u64 duration;	/* ns */
	/*  64 */ __u64 flags;		/* MS_*, MNT_* or MOVE_MOUNT_* */
	/*  72 */ __s32 result;		/* 0 or -errno */
	/*  76 */ enum mount_operation operation;
	/*  80 */ char type[TYPE_LEN];
	/* 112 */ char source[PATH_LEN];
	/* 368 */ char path[PATH_LEN];	/* the target */
};

BPF_EVENTS_RING(events, 64 * 1024, struct event);

struct call {
	__u64 began;
	__u64 flags;
	const char *type;	/* in user space, as the others */
	const char *source;
	const char *path;
	enum mount_operation operation;
	__u32 unused;
};

/* The calls in progress, by thread: see file_open.bpf.c. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct event);
} scratch SEC(".maps");

static __always_inline int enter(enum mount_operation operation, const char *source, const char *path,
				 const char *type, __u64 flags)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct call call = {
		.operation = operation, .source = source, .path = path, .type = type,
		.flags = flags,
	};

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	call.began = bpf_ktime_get_boot_ns();
	if (bpf_map_update_elem(&calls, &thread, &call, BPF_ANY)) {
		attempt_begins();
		bpf_events_lost(events, sizeof(struct event));
		attempt_ends();
	}
	return 0;
}

/* An absent or unreadable text is empty. */
static __always_inline void read(char *to, __u32 size, const char *from)
{
	if (!from || bpf_probe_read_user_str(to, size, from) < 1)
		to[0] = '\0';
}

static __always_inline int leave(long result)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct call *call = bpf_map_lookup_elem(&calls, &thread);
	struct event *e;
	__u32 zero = 0;

	if (!call)
		return 0;
	e = bpf_map_lookup_elem(&scratch, &zero);
	if (!e)
		return 0;
	e->time = bpf_ktime_get_boot_ns();
	e->duration = e->time - call->began;
	e->flags = call->flags;
	e->result = result;
	e->operation = call->operation;
	read(e->type, sizeof(e->type), call->type);
	read(e->source, sizeof(e->source), call->source);
	read(e->path, sizeof(e->path), call->path);
	bpf_map_delete_elem(&calls, &thread);
	if (!bpf_events_enabled(events) || !catalog_admits_duration(e->duration) ||
	    !catalog_admits_path(e->path))
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		catalog_task(&e->task);
		bpf_events_output(events, e, sizeof(*e));
	}
	attempt_ends();
	return 0;
}

SEC("?tp/syscalls/sys_enter_mount")
int enter_mount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_MOUNT, (const char *)ctx->args[0], (const char *)ctx->args[1],
		     (const char *)ctx->args[2], ctx->args[3]);
}

SEC("?tp/syscalls/sys_enter_umount")
int enter_umount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_UMOUNT, NULL, (const char *)ctx->args[0], NULL, ctx->args[1]);
}

SEC("?tp/syscalls/sys_enter_move_mount")
int enter_move_mount(struct trace_event_raw_sys_enter *ctx)
{
	return enter(CATALOG_MOVE_MOUNT, (const char *)ctx->args[1], (const char *)ctx->args[3], NULL,
		     ctx->args[4]);
}

SEC("?tp/syscalls/sys_exit_mount")
int exit_mount(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_umount")
int exit_umount(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("?tp/syscalls/sys_exit_move_mount")
int exit_move_mount(struct trace_event_raw_sys_exit *ctx)
{
	return leave(ctx->ret);
}

/* Arguments: the registers, the number of the system call. */
SEC("?raw_tp/sys_enter")
int enter_raw(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->args[0];

	if (is_compat(ctx->args[1]))
		return 0;
	switch (ctx->args[1]) {
	case __NR_mount:
		return enter(CATALOG_MOUNT, (const char *)SYSCALL_ARG1(regs),
			     (const char *)SYSCALL_ARG2(regs), (const char *)SYSCALL_ARG3(regs),
			     SYSCALL_ARG4(regs));
	case __NR_umount2:
		return enter(CATALOG_UMOUNT, NULL, (const char *)SYSCALL_ARG1(regs), NULL,
			     SYSCALL_ARG2(regs));
	case __NR_move_mount:
		return enter(CATALOG_MOVE_MOUNT, (const char *)SYSCALL_ARG2(regs),
			     (const char *)SYSCALL_ARG4(regs), NULL, SYSCALL_ARG5(regs));
	}
	return 0;
}

/* Arguments: the registers, the result. A thread without a call is ignored. */
SEC("?raw_tp/sys_exit")
int exit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return leave(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
