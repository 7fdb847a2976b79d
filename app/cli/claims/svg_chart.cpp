#include "app/cli/claims/svg_chart.h"

#include "app/cli/console.h"

#include <algorithm>
#include <cmath>

namespace arcflow {
namespace {

constexpr const char* ink = "#24292f";
constexpr const char* faint = "#d0d7de";
constexpr double width = 760;

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return out;
}

/// A drawing in the making.
class Svg {
public:
    Svg(double height, const std::string& title) {
        m_text =
            concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", width, ' ', height, "\" width=\"", width,
                   "\" height=\"", height, "\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n", "<title>",
                   escaped(title), "</title>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"", "#ffffff\"/>\n");
        text(20, 30, title, "start", "font-size=\"16\" font-weight=\"600\"");
    }

    void text(double x, double y, const std::string& content, const char* anchor = "start", const char* more = "") {
        m_text += concat("<text x=\"", x, "\" y=\"", y, "\" text-anchor=\"", anchor, "\" fill=\"", ink, "\" ", more,
                         '>', escaped(content), "</text>\n");
    }
    void line(double x1, double y1, double x2, double y2, const char* colour, double strength = 1) {
        m_text += concat("<line x1=\"", x1, "\" y1=\"", y1, "\" x2=\"", x2, "\" y2=\"", y2, "\" stroke=\"", colour,
                         "\" stroke-width=\"", strength, "\"/>\n");
    }
    void bar(double x, double y, double barWidth, double height, const std::string& colour) {
        m_text += concat("<rect x=\"", x, "\" y=\"", y, "\" width=\"", barWidth, "\" height=\"", height,
                         "\" rx=\"3\" fill=\"", colour, "\"/>\n");
    }
    void dot(double x, double y, const std::string& colour) {
        m_text += concat("<circle cx=\"", x, "\" cy=\"", y, "\" r=\"4\" fill=\"", colour, "\"/>\n");
    }
    std::string done() { return m_text + "</svg>\n"; }

private:
    std::string m_text;
};

/// A logarithmic axis over values, from pixel `from` to `to`, ending at marks of its own.
class LogAxis {
public:
    LogAxis(double least, double most, double from, double to)
        : m_low(std::log(least)), m_high(std::log(most)), m_from(from), m_to(to) {}

    double at(double value) const { return m_from + (std::log(value) - m_low) / (m_high - m_low) * (m_to - m_from); }

private:
    double m_low, m_high, m_from, m_to;
};

/// 0.01, 0.02, 0.05, 0.1… around the values.
std::vector<double> marksAround(double least, double most) {
    std::vector<double> marks;
    for (int power = -8; power <= 8; ++power) {
        for (const double step : {1.0, 2.0, 5.0}) {
            marks.push_back(step * std::pow(10.0, power));
        }
    }
    const auto begin = std::upper_bound(marks.begin(), marks.end(), least);
    const auto end = std::lower_bound(marks.begin(), marks.end(), most);
    return {begin == marks.begin() ? begin : begin - 1, end == marks.end() ? end : end + 1};
}

std::string shortText(double value) {
    std::string text = fixedText(value, 6);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

void drawLine(Svg& svg, const ChartLine& line, const LogAxis& x, const LogAxis& y) {
    for (size_t i = 0; i < line.points.size(); ++i) {
        const ChartPoint& point = line.points[i];
        const double px = x.at(point.x), py = y.at(point.y.mean);
        if (i > 0) {
            const ChartPoint& before = line.points[i - 1];
            svg.line(x.at(before.x), y.at(before.y.mean), px, py, line.colour.c_str(), 2);
        }
        svg.line(px, y.at(point.y.low), px, y.at(point.y.high), line.colour.c_str(), 1.5);
        svg.dot(px, py, line.colour);
    }
}

} // namespace

std::string barChart(const std::string& title, const std::vector<ChartRow>& rows, int decimals) {
    constexpr double top = 50, pitch = 30, left = 250, right = 80, thickness = 18;
    double most = 1e-9;
    for (const ChartRow& row : rows) {
        most = std::max({most, row.value.mean, row.value.high});
    }
    Svg svg(top + pitch * static_cast<double>(rows.size()) + 14, title);
    const auto pixels = [most](double value) { return std::max(0.0, value) / most * (width - left - right); };
    double y = top;
    for (const ChartRow& row : rows) {
        const double middle = y + thickness / 2;
        svg.text(left - 12, middle + 5, row.label, "end");
        svg.bar(left, y, pixels(row.value.mean), thickness, row.colour);
        svg.line(left + pixels(row.value.low), middle, left + pixels(row.value.high), middle, ink, 1.5);
        svg.text(left + pixels(std::max(row.value.mean, row.value.high)) + 8, middle + 5,
                 fixedText(row.value.mean, decimals));
        y += pitch;
    }
    svg.line(left, top - 6, left, y - 4, ink);
    return svg.done();
}

std::string dotChart(const std::string& title, const std::vector<ChartRow>& rows, int decimals) {
    constexpr double top = 78, pitch = 26, left = 250, right = width - 100;
    const auto drawable = [](double value) { return std::max(value, 1e-6); };
    double least = 1e9, most = 1e-6;
    for (const ChartRow& row : rows) {
        least = std::min(least, drawable(row.value.low));
        most = std::max(most, drawable(row.value.high));
    }
    const double bottom = top + pitch * static_cast<double>(rows.size());
    Svg svg(bottom + 6, title);
    const std::vector<double> marks = marksAround(least, most);
    const LogAxis x(marks.front(), marks.back(), left, right);
    for (const double mark : marks) {
        svg.line(x.at(mark), top - 18, x.at(mark), bottom - 10, faint);
        svg.text(x.at(mark), top - 24, shortText(mark), "middle");
    }
    double y = top;
    for (const ChartRow& row : rows) {
        svg.text(left - 12, y + 5, row.label, "end");
        svg.line(x.at(drawable(row.value.low)), y, x.at(drawable(row.value.high)), y, ink, 1.5);
        svg.dot(x.at(drawable(row.value.mean)), y, row.colour);
        svg.text(width - 20, y + 5, fixedText(row.value.mean, decimals), "end");
        y += pitch;
    }
    return svg.done();
}

std::string lineChart(const std::string& title, const std::string& xLabel, const std::string& yLabel,
                      const std::vector<ChartLine>& lines) {
    constexpr double top = 60, bottom = 360, left = 80, right = 560;
    std::vector<double> xs, ys;
    for (const ChartLine& line : lines) {
        for (const ChartPoint& point : line.points) {
            xs.push_back(point.x);
            ys.insert(ys.end(), {point.y.low, point.y.high});
        }
    }
    Svg svg(bottom + 56, title);
    const auto [leastX, mostX] = std::minmax_element(xs.begin(), xs.end());
    const auto [leastY, mostY] = std::minmax_element(ys.begin(), ys.end());
    const std::vector<double> marks = marksAround(*leastY, *mostY);
    const LogAxis x(*leastX * 0.85, *mostX * 1.15, left, right), y(marks.front(), marks.back(), bottom, top);
    for (const double mark : marks) {
        svg.line(left, y.at(mark), right, y.at(mark), faint);
        svg.text(left - 8, y.at(mark) + 4, shortText(mark), "end");
    }
    std::sort(xs.begin(), xs.end());
    xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
    double written = -1000;
    for (const double mark : xs) {
        if (x.at(mark) - written >= 22) {
            svg.text(x.at(mark), bottom + 18, shortText(mark), "middle");
            written = x.at(mark);
        }
    }
    svg.text((left + right) / 2, bottom + 42, xLabel, "middle");
    svg.text(left, top - 12, yLabel, "middle");
    double labelY = top + 10;
    for (const ChartLine& line : lines) {
        drawLine(svg, line, x, y);
        svg.dot(right + 24, labelY - 4, line.colour);
        svg.text(right + 36, labelY, line.label);
        labelY += 24;
    }
    return svg.done();
}

} // namespace arcflow
