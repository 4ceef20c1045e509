/* The wall clock, moved by CLOCK_SHIFT_SECONDS seconds, for every program that is started with this library before it
   (LD_PRELOAD). What measures how long something takes (the monotonic clocks, sleeping, waiting) is left alone: the
   packaged libfaketime, told to leave it alone too, makes Python's time.sleep fail. Built and used by
   tools/other_days.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift(void) {
  static long seconds;
  static int known;
  if (!known) {
    const char *asked = getenv("CLOCK_SHIFT_SECONDS");
    seconds = asked ? atol(asked) : 0;
    known = 1;
  }
  return seconds;
}

static int is_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

static void *next_one(void **kept, const char *name) {
  return *kept ? *kept : (*kept = dlsym(RTLD_NEXT, name));
}
#define NEXT(name) static void *kept; __typeof__(&name) next = (__typeof__(&name))next_one(&kept, #name)

int clock_gettime(clockid_t clock, struct timespec *now) {
  NEXT(clock_gettime);
  int failed = next(clock, now);
  if (!failed && is_wall(clock)) now->tv_sec += shift();
  return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  NEXT(gettimeofday);
  int failed = next(now, zone);
  if (!failed) now->tv_sec += shift();
  return failed;
}

time_t time(time_t *kept_too) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (kept_too) *kept_too = now.tv_sec;
  return now.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
  return base == TIME_UTC && !clock_gettime(CLOCK_REALTIME, now) ? base : 0;
}

/* Waiting until a moment of the wall clock: the kernel knows only the real one. */
static struct timespec in_truth(const struct timespec *until) {
  struct timespec real = *until;
  real.tv_sec -= shift();
  return real;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left) {
  NEXT(clock_nanosleep);
  if (!(flags & TIMER_ABSTIME) || !is_wall(clock)) return next(clock, flags, until, left);
  struct timespec real = in_truth(until);
  return next(clock, flags, &real, left);
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  /* A condition may have been told to count by the monotonic clock; then `until` lies far from the wall clock. */
  NEXT(pthread_cond_timedwait);
  struct timespec steady;
  clock_gettime(CLOCK_MONOTONIC, &steady);
  struct timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  if (labs(until->tv_sec - steady.tv_sec) < labs(until->tv_sec - wall.tv_sec)) return next(cond, mutex, until);
  struct timespec real = in_truth(until);
  return next(cond, mutex, &real);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
  NEXT(pthread_mutex_timedlock);
  struct timespec real = in_truth(until);
  return next(mutex, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  NEXT(sem_timedwait);
  struct timespec real = in_truth(until);
  return next(semaphore, &real);
}
